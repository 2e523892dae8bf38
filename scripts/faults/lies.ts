import {
  answerJson,
  createKey,
  type Answer,
  type AuthorizationServer,
} from './authorization-server.js';
import { Background, pause } from './background.js';
import { callWhoami, keepAlive } from './call.js';
import { atMost, onStage, Tally, type Check, type Scenario } from './scenario.js';

const BACK_OFF_MS = 5_000;

/** An authorization server that answers, and not with the truth. */
export const lies: Scenario = {
  id: 'lies',
  title: 'Authorization server lying',
  run: async (product) => {
    const attacker = await createKey('attacker');
    const attackerKeys = { keys: [attacker.jwk] };
    const checks: Check[] = [];
    for (const [lie, tell] of Object.entries(LIES)) {
      await onStage(
        product,
        async ({ server, tokens, issuer }) => {
          const agent = keepAlive(4);
          const forged = await tokens.mint({ kid: attacker.kid, signWith: attacker.privateKey });
          const outcomes = new Tally();
          for (const token of [forged, await tokens.mint(), forged, await tokens.mint()]) {
            outcomes.add((await callWhoami(server.url, token, agent)).status);
          }
          agent.destroy();
          const { heapBytes } = await server.holdings();
          checks.push(
            outcomes.only(`${lie}: nobody is let in and no token is thrown away`, 503),
            atMost(`${lie}: heap`, Math.round(heapBytes / 2 ** 20), 100, ' MB'),
          );
          issuer.answer = undefined;
        },
        (issuer) => {
          issuer.answer = tell(issuer, attackerKeys);
          return Promise.resolve();
        },
      );
    }
    checks.push(
      ...(await onStage(product, async (stage) => {
        const { issuer, server, tokens } = stage;
        const background = await Background.start(stage);
        const agent = keepAlive(4);
        const forged = await tokens.mint({ kid: attacker.kid, signWith: attacker.privateKey });
        const outcomes = new Tally();
        for (const tell of Object.values(LIES).slice(0, 2)) {
          issuer.answer = tell(issuer, attackerKeys);
          await pause(BACK_OFF_MS + 200);
          outcomes.add((await callWhoami(server.url, forged, agent)).status);
        }
        agent.destroy();
        return [
          outcomes.only('after the keys were known: a forged token is not let in', 503),
          await background.stop(),
        ];
      })),
    );
    return checks;
  },
};

type Lie = (issuer: AuthorizationServer, attackerKeys: object) => Answer;

/** The first two would make the server trust the attacker's key. */
const LIES: Readonly<Record<string, Lie>> = {
  'metadata of another issuer': (issuer, keys) => (req, res) => {
    if (req.url === '/keys') answerJson(res, keys);
    else answerJson(res, issuer.metadata({ issuer: 'https://attacker.example' }));
  },
  'keys redirected': (issuer, keys) => (req, res) => {
    if (req.url === '/elsewhere') answerJson(res, keys);
    else if (req.url === '/keys') res.writeHead(302, { location: '/elsewhere' }).end();
    else answerJson(res, issuer.metadata());
  },
  'a page in place of JSON': () => (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Maintenance</html>');
  },
  'endless keys': (issuer) => (req, res) => {
    if (req.url !== '/keys') {
      answerJson(res, issuer.metadata());
      return;
    }
    const more = () => {
      while (!res.destroyed && res.write('{"keys":['.padEnd(65_536)));
    };
    res.on('drain', more);
    more();
  },
  'ten thousand keys': (issuer, keys) => (req, res) => {
    const [key] = (keys as { keys: object[] }).keys;
    if (req.url === '/keys') answerJson(res, { keys: Array<unknown>(10_000).fill(key) });
    else answerJson(res, issuer.metadata());
  },
  'errors': () => (_req, res) => {
    res.writeHead(500).end();
  },
};
