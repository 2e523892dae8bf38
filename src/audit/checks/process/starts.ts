import { check, type Check } from '../../engine/check.js';
import { notChecked, pass, warn, type Outcome } from '../../engine/outcome.js';
import type { Told } from '../../engine/server-process.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { isAccepted, isTaken } from '../../protocol/responses.js';
import type { Started } from './conditions.js';

/** A token that is good but for what the server was not told. */
const others = {
  issuer: { label: 'of another issuer', claims: { iss: 'https://other.audit.example' } },
  audience: { label: 'for another resource', claims: { aud: 'https://other.audit.example/mcp' } },
} as const;

const PLAIN = 'http://issuer.audit.example';

/** Starts the server without being told something, and shows it a token that only this would refuse. */
async function judgeWithout(
  { server, present, unauthenticated, probe }: Started,
  told: Told,
  name: string,
  value: string | undefined,
): Promise<Outcome> {
  const wasOpen = isTaken(await unauthenticated());
  const start = await server.restart({ [name]: value });
  const how = value === undefined ? `without ${name}` : `with an empty ${name}`;
  if (!start.runs) {
    const says = `${how} it does not start, and ends with 0, as if all were well`;
    return start.exitCode === 0 ? warn(says) : pass;
  }
  const other = await present(others[told]);
  if (isTaken(other))
    return warn(`${how} it starts, and accepts a token ${others[told].label}`, other);
  const bare = await probe({});
  return isTaken(bare) && !wasOpen ? warn(`${how} it starts, and asks for no token`, bare) : pass;
}

/** What a server does when it is not told what it has to know. */
export const startChecks: readonly Check[] = [
  ...(['issuer', 'audience'] as const).map((told) =>
    check({
      rows: ['PROC-01', told === 'issuer' ? 'TOK-07' : 'TOK-09'],
      title: `does not start, or accepts nobody, when its ${told} is not configured`,
      needs: ['issuer', 'process'],
      fix: 'End at the start with a message that names the variable, whether it is missing or empty.',
      on: ({ issuer, server }) => {
        if (issuer.opaque && told === 'issuer') {
          return notChecked('tokens are introspected: who answers is the issuer');
        }
        const names = server.variables(told);
        return names.length > 0
          ? { names }
          : notChecked(`it is told its ${told} through no variable of --env`);
      },
      async *run({ names, ...context }) {
        for (const name of names) {
          for (const value of [undefined, '']) yield await judgeWithout(context, told, name, value);
        }
      },
    }),
  ),
  check({
    rows: ['PROC-02'],
    title: 'takes no issuer over plain http in production',
    needs: ['issuer', 'process'],
    fix: 'With NODE_ENV=production end at the start when the issuer is not on https, loopback aside.',
    async run({ server }) {
      const names = server.variables('issuer');
      if (names.length === 0)
        return notChecked('it is told its issuer through no variable of --env');
      const productive = await server.restart({ NODE_ENV: 'production' });
      if (!productive.runs) return notChecked('it does not start with NODE_ENV=production');
      const changes = Object.fromEntries(names.map((name) => [name, PLAIN]));
      const start = await server.restart({ ...changes, NODE_ENV: 'production' });
      return start.runs ? warn(`in production it starts with the issuer ${PLAIN}`) : pass;
    },
  }),
  check({
    rows: ['ORIG-05'],
    title: 'answers in production to no host name that it refuses otherwise',
    needs: ['issuer', 'process'],
    fix: 'Keep the list of host names in production, too; name there what the proxy sends.',
    async run(context) {
      const { server, mint, probe } = context;
      const token = await mint({ label: 'good, for another host name' });
      const strange = () =>
        responseOrHangUp(context, () => probe({ token, headers: { Host: 'audit.invalid' } }));
      const usual = await strange();
      if (usual && isAccepted(usual))
        return notChecked('it answers to any host name otherwise, too');
      const productive = await server.restart({ NODE_ENV: 'production' });
      if (!productive.runs) return notChecked('it does not start with NODE_ENV=production');
      const own = await probe({ token });
      if (!isAccepted(own))
        return notChecked(`in production a good token is answered ${own.status}`);
      const response = await strange();
      return response && isAccepted(response)
        ? warn('in production it serves a request with Host: audit.invalid', response)
        : pass;
    },
  }),
];
