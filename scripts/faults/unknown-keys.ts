import { randomUUID } from 'node:crypto';
import { createKey } from './authorization-server.js';
import { Background } from './background.js';
import { callWhoami, keepAlive, repeat } from './call.js';
import { onceInFiveSeconds, onStage, Tally, type Scenario } from './scenario.js';

/** Tokens that each name another key: every one could make the server ask for the keys again. */
export const unknownKeys: Scenario = {
  id: 'unknown-keys',
  title: 'A flood of tokens with unknown keys',
  run: (product, { crowd }) =>
    onStage(product, async (stage) => {
      const { server, issuer, tokens } = stage;
      const begun = performance.now();
      const background = await Background.start(stage);
      const { privateKey: signWith } = await createKey('foreign');
      const agent = keepAlive(64);
      const flood = new Tally();
      await repeat(crowd * 10, 64, async () => {
        const token = await tokens.mint({ kid: randomUUID(), signWith });
        flood.add((await callWhoami(server.url, token, agent)).status);
      });
      agent.destroy();
      return [
        flood.only('every one of them gets 401', 401),
        onceInFiveSeconds('the keys are fetched', issuer.keyRequests, begun),
        await background.stop(),
      ];
    }),
};
