import { check, type Check } from '../../engine/check.js';
import { judgeError } from '../../engine/judge-error.js';
import { expect, notChecked, warn } from '../../engine/outcome.js';
import { beginAsOlderClient } from '../../protocol/conversations.js';
import { codes } from '../../protocol/json-rpc-errors.js';
import { request } from '../../protocol/messages.js';
import { isServed } from '../../protocol/responses.js';

/** Methods that servers do not have, since 2026-07-28. */
export const methodChecks: readonly Check[] = [
  check({
    rows: ['META-13'],
    title: 'answers methods it does not have with 404',
    needs: ['token'],
    fix: 'Answer 404 with -32601; ping and logging/setLevel are among them now.',
    async *run({ token, dialect, probe }) {
      const wanted = { status: 404, code: codes.methodNotFound };
      const stranger = request(dialect, 'audit/no-such-method');
      const response = await probe({ token, message: stranger });
      yield judgeError(response, wanted, 'an unknown method');
      const ping = await probe({ token, message: request(dialect, 'ping') });
      // Withdrawn, and yet not forbidden to have.
      if (isServed(ping)) yield warn('ping is answered, which this revision has not', ping);
      else yield judgeError(ping, wanted, 'ping');
    },
  }),
  check({
    rows: ['LEG-03'],
    title: 'tells older clients which versions it speaks',
    needs: ['token'],
    fix: 'Name the supported versions in the error to initialize.',
    async run(context) {
      const response = await beginAsOlderClient(context);
      if (isServed(response)) return notChecked('older clients are served');
      const revision = context.dialect.revision.id;
      return expect(
        response.text.includes(revision),
        `initialize is answered with ${response.status}, which does not name ${revision}`,
        response,
      );
    },
  }),
];
