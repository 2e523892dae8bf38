import { pause } from './background.js';
import { callWhoami, keepAlive, repeat, seenBy } from './call.js';
import {
  atMost,
  never,
  onceInFiveSeconds,
  onStage,
  Tally,
  type Check,
  type Scenario,
} from './scenario.js';

const CONNECTIONS = 64;
/** What the heap may grow by, whatever the number of requests: 20 bytes of each of 100,000. */
const HEAP_GROWTH_KB = 2048;
const SETTLE_S = 120;
/** A user stays below the server's limit of 300 messages a minute, however fast it answers. */
const CALLS_PER_USER = 150;

/** Good and bad tokens mixed, as fast as the server answers. */
export const saturation: Scenario = {
  id: 'saturation',
  title: 'Saturation with good and bad tokens mixed',
  run: (product, effort) =>
    onStage(product, async ({ server, issuer, tokens }): Promise<Check[]> => {
      const begun = performance.now();
      const agent = keepAlive(CONNECTIONS);
      const users = await tokens.users(Math.ceil(effort.requests / CALLS_PER_USER));
      const bad = Object.entries(await tokens.bad(users[0]?.subject ?? ''));
      const refused = new Tally();
      const good = new Tally();
      let othersSeen = 0;

      // Two good ones, then a bad one; a connection carries both.
      const request = async (index: number) => {
        if (index % 3 === 2) {
          const [kind, token] = bad[Math.floor(index / 3) % bad.length] ?? [];
          const { status } = await callWhoami(server.url, token, agent);
          refused.add(status === 401 ? 401 : `${status} ${kind ?? ''}`);
          return;
        }
        const user = users[(index - Math.floor(index / 3)) % users.length];
        const outcome = await callWhoami(server.url, user?.token, agent);
        good.add(outcome.status);
        const seen = seenBy(outcome);
        if (seen?.subject !== user?.subject || seen?.clientId !== user?.clientId) othersSeen += 1;
      };

      // Every user once and every code path hot, so that what is remembered on purpose is there.
      await repeat(Math.max(users.length * 3, 2000), CONNECTIONS, request);
      const before = await server.holdings();
      await repeat(effort.requests, CONNECTIONS, request);
      agent.destroy();
      const kilobytes = (bytes: number) => Math.round(bytes / 1024);
      // What is only late to be let go of goes within seconds; a leak stays.
      let after = await server.holdings();
      let grown = kilobytes(after.heapBytes - before.heapBytes);
      for (
        let wait = 0;
        wait < SETTLE_S && (grown > HEAP_GROWTH_KB || after.sockets > 1);
        wait += 1
      ) {
        await pause(1000);
        after = await server.holdings();
        grown = kilobytes(after.heapBytes - before.heapBytes);
      }
      const heap = `${kilobytes(before.heapBytes)} kB, then ${kilobytes(after.heapBytes)} kB`;
      const errors = server.log.filter(({ event }) => event === 'error').length;
      return [
        good.only(`every good token gets 200 (${users.length} users)`, 200),
        never('every good token is seen as its own user and client', othersSeen, good.count()),
        refused.only(`every bad token gets 401 (${bad.length} kinds)`, 401),
        atMost('the server reports no error of its own', errors, 0),
        {
          expected: `the heap does not grow by more than ${HEAP_GROWTH_KB} kB`,
          found: `${heap} (${grown >= 0 ? '+' : ''}${grown} kB)`,
          holds: grown <= HEAP_GROWTH_KB,
        },
        atMost('no connection stays open, but one to the authorization server', after.sockets, 1),
        onceInFiveSeconds('the keys are fetched', issuer.keyRequests, begun),
      ];
    }),
};
