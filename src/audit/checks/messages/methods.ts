import { isServed } from '../../engine/context.js';
import { request } from '../../protocol/messages.js';
import { warn, expect, pass, notChecked, type Check } from '../../engine/model.js';
import { codes, judgeError } from '../../protocol/json-rpc-errors.js';
import { servesOlderClients } from '../transport/transport.js';
import { withToken } from '../../engine/with-token.js';

/** Methods that servers do not have, since 2026-07-28. */
export const methodChecks: readonly Check[] = [
  {
    rows: ['META-13'],
    title: 'answers methods it does not have with 404',
    needs: ['token'],
    fix: 'Answer 404 with -32601; ping and logging/setLevel are among them now.',
    run: withToken(async (token, context) => {
      const wanted = { status: 404, code: codes.methodNotFound };
      const stranger = request(context.dialect, 'audit/no-such-method');
      const response = await context.probe({ token, message: stranger });
      const outcome = judgeError(response, wanted, 'an unknown method');
      if (outcome) return outcome;
      const ping = await context.probe({ token, message: request(context.dialect, 'ping') });
      // Withdrawn, and yet not forbidden to have.
      if (isServed(ping)) return warn('ping is answered, which this revision has not', ping);
      return judgeError(ping, wanted, 'ping') ?? pass;
    }),
  },
  {
    rows: ['LEG-03'],
    title: 'tells older clients which versions it speaks',
    needs: ['token'],
    fix: 'Name the supported versions in the error to initialize.',
    run: withToken(async (token, context) => {
      const response = await servesOlderClients(token, context);
      if (isServed(response)) return notChecked('older clients are served');
      const revision = context.dialect.revision.id;
      return expect(
        response.text.includes(revision),
        `initialize is answered with ${response.status}, which does not name ${revision}`,
        response,
      );
    }),
  },
];
