import { randomUUID } from 'node:crypto';
import { check, type Check } from '../../engine/check.js';
import { expect } from '../../engine/outcome.js';
import { isTaken } from '../../protocol/responses.js';

/** Behaviour while the issuer is away. Servers remember that for a while, so it comes last. */
export const outageChecks: readonly Check[] = [
  check({
    rows: ['TOK-28'],
    title: 'stays closed while its issuer is down',
    needs: ['issuer'],
    fix: 'Answer 503 when a token cannot be verified; never let it through.',
    async *run({ issuer, present }) {
      const { privateKey } = await issuer.foreignKey();
      issuer.isUp = false;
      try {
        // The second one comes when a server may know already that nobody can be asked.
        for (const label of ['while the issuer is down', 'while it is still down']) {
          // A key that the server cannot have seen, so that it has to ask.
          const unseen = { header: { kid: randomUUID() }, signWith: privateKey };
          const response = await present({ label, ...(issuer.opaque ? {} : unseen) });
          yield expect(!isTaken(response), 'a token nobody could verify is accepted', response);
        }
      } finally {
        issuer.isUp = true;
      }
    },
  }),
];
