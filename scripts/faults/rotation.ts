import { createKey, type SigningKey } from './authorization-server.js';
import { Background, pause } from './background.js';
import { callWhoami, keepAlive } from './call.js';
import { atMost, onStage, Tally, type Scenario, type Stage } from './scenario.js';

/** A new key is known at the latest when the back-off of 5 seconds is over. */
const KNOWN_WITHIN_MS = 6_000;

/** A new key beside the old one, then the old one withdrawn, while users go on calling. */
export const rotation: Scenario = {
  id: 'rotation',
  title: 'Keys rotated under load',
  run: (product) =>
    onStage(product, async (stage) => {
      const { issuer, server, tokens } = stage;
      const agent = keepAlive(8);
      const status = async (token: string) => (await callWhoami(server.url, token, agent)).status;
      const background = await Background.start(stage);
      const first = issuer.key;
      const old = await tokens.mint({ subject: 'old' });
      const uncached = await tokens.mint({ subject: 'old, not seen yet' });
      await status(old);

      const added = await rotate(stage, [await createKey('second'), first], status);
      const served = await background.stop();
      const beside = new Tally();
      for (const token of [old, uncached]) beside.add(await status(token));

      const withdrawn = await rotate(stage, [await createKey('third')], status);
      const after = new Tally();
      for (const token of [old, await tokens.mint({ signWith: first.privateKey, kid: 'first' })]) {
        after.add(await status(token));
      }
      agent.destroy();
      return [
        atMost(
          'tokens of the new key are good in time',
          added.milliseconds,
          KNOWN_WITHIN_MS,
          ' ms',
        ),
        added.outcomes.only('until then they get 401, never an error', 200, 401),
        served,
        beside.only('tokens of the old key stay good beside the new one', 200),
        atMost(
          'the old key is withdrawn in time',
          withdrawn.milliseconds,
          KNOWN_WITHIN_MS,
          ' ms until the next key is known',
        ),
        after.only('then its tokens get 401, also one that was verified before', 401),
      ];
    }),
};

/** Publishes other keys; returns how long a token of the first of them was not accepted. */
async function rotate(
  { issuer, tokens }: Stage,
  keys: readonly SigningKey[],
  status: (token: string) => Promise<number>,
): Promise<{ milliseconds: number; outcomes: Tally }> {
  issuer.keys = keys;
  const token = await tokens.mint({ subject: 'new' });
  const outcomes = new Tally();
  const startedAt = performance.now();
  for (;;) {
    const found = await status(token);
    const milliseconds = Math.round(performance.now() - startedAt);
    outcomes.add(found);
    if (found === 200 || milliseconds > 3 * KNOWN_WITHIN_MS) return { milliseconds, outcomes };
    await pause(100);
  }
}
