import type { Context } from './context.js';
import { notChecked, type Outcome } from './model.js';

/** A check with the token that the server accepts. */
export const withToken =
  (judge: (token: string, context: Context) => Promise<Outcome> | Outcome) =>
  (context: Context): Promise<Outcome> | Outcome => {
    const { main } = context.tokens;
    return main === undefined ? notChecked('there is no token') : judge(main, context);
  };
