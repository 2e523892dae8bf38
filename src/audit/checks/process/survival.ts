import { check, type Check } from '../../engine/check.js';
import { fail, pass } from '../../engine/outcome.js';
import { holdsWithin, responseInTime, somebody } from './conditions.js';

/** For a program to end, in milliseconds: it may have answered before. */
const END_MS = 250;

/** Bodies that are JSON and no request. */
const ODD = [
  'null',
  '[]',
  '[null]',
  '0',
  '"audit"',
  '{}',
  '{"jsonrpc":"2.0","id":1,"method":null}',
  '{"jsonrpc":"2.0","id":{},"method":"ping"}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":null}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{},"arguments":null}}',
  '{"jsonrpc":"2.0","id":1,"result":{}}',
];

/** Whether a program lives through what it is sent. */
export const survivalChecks: readonly Check[] = [
  check({
    rows: ['PROC-09'],
    title: 'lives through everything that it is sent',
    fix: 'Catch what reading and answering throws, also in callbacks and promises that nobody waits for, and answer with an error.',
    needs: ['issuer', 'process'],
    async *run({ apart, deaths, mint, server }) {
      if (deaths.length > 0) yield fail(deaths.join('; '));
      const label = 'good, with what is no request';
      const token = await mint({ label, claims: { sub: somebody() } });
      for (const body of ODD) {
        await responseInTime(() => apart({ token, body }));
        yield (await holdsWithin(END_MS, () => server.exit() !== undefined))
          ? fail(`the program ends after this body with a good token: ${body}`)
          : pass;
      }
    },
  }),
];
