import { randomUUID } from 'node:crypto';
import { createKey, type Answer } from './authorization-server.js';
import { Background, pause } from './background.js';
import { callWhoami, keepAlive, repeat } from './call.js';
import {
  atMost,
  onceInFiveSeconds,
  onStage,
  Tally,
  type Check,
  type Scenario,
  type Stage,
} from './scenario.js';

const BACK_OFF_MS = 5_000;
/** Where a generic provider's metadata is looked for, one after the other, until it is found. */
const PLACES = 3;
/** A fetch of the keys is given up after 5 seconds; the rest is for a busy machine. */
const ANSWER_WITHIN_MS = 8_000;

const hangUp: Answer = (req) => req.socket.destroy();
const sayNothing: Answer = () => undefined;

/** The authorization server fails after its keys were fetched: those serve on. */
export const outage: Scenario = {
  id: 'outage',
  title: 'Authorization server down or slow, keys known',
  run: (product, { crowd }) =>
    onStage(product, async (stage) => {
      const checks: Check[] = [];
      const background = await Background.start(stage);
      for (const [how, answer] of [
        ['down', hangUp],
        ['slow', sayNothing],
      ] as const) {
        stage.issuer.answer = answer;
        await pause(BACK_OFF_MS);
        stage.issuer.requests = 0;
        const begun = performance.now();
        // Those come first: only they make the server ask.
        const [unknown, known] = await Promise.all([
          flood(stage, crowd, { kid: true }),
          flood(stage, crowd, {}),
        ]);
        checks.push(
          known.outcomes.only(`${how}: tokens of known keys get 200, seen before or not`, 200),
          unknown.outcomes.only(`${how}: of unknown keys 503 until it was asked, 401 never`, 503),
          onceInFiveSeconds(`${how}: it is asked`, stage.issuer.requests / PLACES, begun),
          atMost(`${how}: longest answer`, unknown.slowest, ANSWER_WITHIN_MS, ' ms'),
        );
      }
      checks.push(await background.stop());
      stage.issuer.answer = undefined;
      await pause(BACK_OFF_MS + 500);
      const back = await flood(stage, 50, { kid: true });
      return [...checks, back.outcomes.only('back again: tokens of unknown keys get 401', 401)];
    }),
};

/** The authorization server has never been reached: nobody can be let in, nobody is sent away. */
export const coldOutage: Scenario = {
  id: 'cold-outage',
  title: 'Authorization server down or slow when the server starts',
  run: async (product, { crowd }) => {
    const checks: Check[] = [];
    for (const [how, answer] of [
      ['down', hangUp],
      ['slow', sayNothing],
    ] as const) {
      await onStage(
        product,
        async (stage) => {
          const begun = performance.now();
          const during = await flood(stage, crowd, {});
          const asked = stage.issuer.requests;
          const agent = keepAlive(1);
          const anonymous = new Tally();
          anonymous.add((await callWhoami(stage.server.url, undefined, agent)).status);
          agent.destroy();
          checks.push(
            during.outcomes.only(`${how}: good tokens get 503, not 401`, 503),
            atMost(`${how}: longest answer`, during.slowest, ANSWER_WITHIN_MS, ' ms'),
            anonymous.only(`${how}: who has no token is still told where to get one`, 401),
            onceInFiveSeconds(`${how}: it is asked`, asked / PLACES, begun),
          );
          stage.issuer.answer = undefined;
          await pause(BACK_OFF_MS + 500);
          const after = await flood(stage, 50, {});
          checks.push(after.outcomes.only(`${how}, then back: the same tokens get 200`, 200));
        },
        (issuer) => {
          issuer.answer = answer;
          return Promise.resolve();
        },
      );
    }
    return checks;
  },
};

/** Calls with as many tokens, each never seen before. */
async function flood(
  { server, tokens, issuer }: Stage,
  count: number,
  { kid = false }: { kid?: boolean },
): Promise<{ outcomes: Tally; slowest: number }> {
  const agent = keepAlive(256);
  const outcomes = new Tally();
  const signWith = kid ? (await createKey('foreign')).privateKey : issuer.key.privateKey;
  let slowest = 0;
  await repeat(count, 256, async () => {
    const wish = { subject: randomUUID(), signWith, ...(kid ? { kid: randomUUID() } : {}) };
    const token = await tokens.mint(wish);
    const startedAt = performance.now();
    const outcome = await callWhoami(server.url, token, agent);
    outcomes.add(outcome.status || (outcome.error ?? 'no answer'));
    slowest = Math.max(slowest, Math.round(performance.now() - startedAt));
  });
  agent.destroy();
  return { outcomes, slowest };
}
