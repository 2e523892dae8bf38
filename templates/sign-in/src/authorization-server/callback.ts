import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from './accounts.js';
import type { Outcome } from './interaction.js';
import type { Outcomes } from './outcomes.js';
import { PageError } from './pages/page-error.js';
import type { Problem } from './pages/texts.js';
import { paths } from './paths.js';
import { SignInError } from './sign-in-error.js';
import type { SignIns } from './sign-ins.js';

/** What a sign-in at the upstream leads to. */
export interface CallbackOptions {
  readonly issuer: string;
  readonly signIns: Pick<SignIns, 'complete'>;
  readonly outcomes: Pick<Outcomes, 'keep'>;
  /** Opens the page of one's own connections. */
  readonly openConnections: (res: ServerResponse, account: Account) => Promise<void>;
}

/**
 * Takes the browser back from the upstream, at the one address that the upstream knows (OT-18). What came of it
 * waits under the interaction, where only the browser that began it gets on.
 */
export function createCallback(
  options: CallbackOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { issuer, signIns, outcomes } = options;

  async function goOn(res: ServerResponse, uid: string, outcome: Outcome): Promise<void> {
    await outcomes.keep(uid, outcome);
    res.writeHead(303, { Location: `${issuer}${paths.interaction}/${uid}/finish` }).end();
  }

  return async (req, res) => {
    try {
      const { purpose, account } = await signIns.complete(req, res);
      if (purpose.kind === 'connections') await options.openConnections(res, account);
      else await goOn(res, purpose.uid, { account });
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      const refused = REFUSED[error.code];
      if (refused !== undefined && error.purpose?.kind === 'authorize') {
        await goOn(res, error.purpose.uid, { refused });
      } else {
        throw new PageError(PAGES[error.code], error.message, { cause: error });
      }
    }
  };
}

/** What the client may learn. */
const REFUSED: Readonly<Partial<Record<SignInError['code'], 'denied' | 'not_admitted'>>> = {
  'denied': 'denied',
  'not-admitted': 'not_admitted',
};

const PAGES: Readonly<Record<SignInError['code'], Problem>> = {
  'unknown': 'ended',
  'not-this-browser': 'ended',
  'denied': 'denied',
  'not-admitted': 'not_admitted',
  'refused': 'upstream_failed',
  'unavailable': 'unavailable',
};
