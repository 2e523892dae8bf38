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
    async run({ issuer, present }) {
      const { privateKey } = await issuer.foreignKey();
      // A key that the server cannot have seen, so that it has to ask.
      const unseen = issuer.opaque ? {} : { header: { kid: randomUUID() }, signWith: privateKey };
      issuer.isUp = false;
      try {
        const response = await present({ label: 'while the issuer is down', ...unseen });
        return expect(!isTaken(response), 'a token nobody could verify is accepted', response);
      } finally {
        issuer.isUp = true;
      }
    },
  }),
];
