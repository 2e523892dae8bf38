import { check, type Check } from '../../engine/check.js';
import { expect } from '../../engine/outcome.js';
import { thingsOf } from '../../engine/things.js';
import { callOfNothing, request } from '../../protocol/messages.js';
import { createProver } from '../../protocol/prover.js';
import { isAccepted } from '../../protocol/responses.js';
import { proving } from './proofs.js';

/** What a proof is demanded for: everything, not calls of tools alone. */
export const proofMethodChecks: readonly Check[] = [
  check({
    rows: ['EXT-07'],
    title: 'demands a proof for every method',
    fix: 'Check the proof where the token is checked, in front of every method.',
    needs: ['issuer'],
    on: proving,
    async *run(context) {
      const { dialect, prover, target, token, probe } = context;
      const others = (await thingsOf(context)).slice(0, 2);
      const messages = [
        callOfNothing(dialect),
        ...others.map(({ method, params }) => request(dialect, method, params)),
        ...['resources/list', 'prompts/list'].map((method) => request(dialect, method)),
        request(dialect, 'completion/complete', {
          ref: { type: 'ref/prompt', name: 'audit' },
          argument: { name: 'audit', value: '' },
        }),
        request(dialect, 'subscriptions/listen', { notifications: { toolsListChanged: true } }),
      ];
      const foreign = createProver().prove('POST', target, token);
      const stale = prover.prove('POST', target, token, { claims: { ath: 'A'.repeat(43) } });
      for (const message of messages) {
        const fresh = prover.prove('POST', target, token);
        for (const [what, headers] of [
          ['no proof', { Authorization: `DPoP ${token}` }],
          ['the scheme of bearer tokens', { Authorization: `Bearer ${token}` }],
          [
            'the scheme of bearer tokens beside a good proof',
            { Authorization: `Bearer ${token}`, DPoP: fresh },
          ],
          ['a proof by another key', { Authorization: `DPoP ${token}`, DPoP: foreign }],
          ['a proof for another token', { Authorization: `DPoP ${token}`, DPoP: stale }],
        ] as const) {
          const response = await probe({ message, headers, keepsScheme: true, timeoutMs: 500 });
          const says = `${message.method} with a bound token and ${what} is accepted`;
          yield expect(!isAccepted(response), says, response);
        }
      }
    },
  }),
];
