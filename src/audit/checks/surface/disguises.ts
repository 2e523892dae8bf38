import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, notChecked } from '../../engine/outcome.js';
import { askFor, fewScopes, guardedThings, type Thing } from '../../engine/things.js';
import { replies, request } from '../../protocol/messages.js';
import type { Probe } from '../../protocol/requests.js';
import { bodiesOf, guardedResources } from './spellings.js';

/** A URI that no server has. */
const NO_RESOURCE = 'audit://no-such-resource';

/** Takes a resource that is refused for its scopes, and what it holds. */
async function guardedContent(context: Given<'low-token'>) {
  const found = await guardedResources(context);
  if (!('resources' in found)) return found;
  for (const { thing, good } of found.resources) {
    const token = await good();
    const bodies = token === undefined ? [] : bodiesOf(await askFor(context, token, thing));
    if (bodies.length > 0) return { thing, bodies };
  }
  return notChecked('the good token reads no resource that is refused for its scopes');
}

/** Takes a prompt that is refused for its scopes. */
async function guardedPrompt(context: Given<'low-token'>) {
  const found = await guardedThings(context);
  if (!('guarded' in found)) return found;
  const prompt = found.guarded.find(({ thing }) => thing.method === 'prompts/get');
  return prompt
    ? { thing: prompt.thing }
    : notChecked('no prompt was refused to the token with few scopes');
}

/** Requests for a thing that are dressed up as something harmless. */
function disguises(
  { dialect }: Pick<Context, 'dialect'>,
  { method, params, address }: Thing,
  { key, harmless }: { readonly key: 'uri' | 'name'; readonly harmless: string },
): (readonly [what: string, probe: Probe])[] {
  const message = request(dialect, method, params);
  const text = JSON.stringify(message);
  const plain = request(dialect, 'tools/list');
  const open = JSON.stringify(plain);
  const itsMethod = `"method":${JSON.stringify(method)}`;
  const itsName = `${JSON.stringify(key)}:${JSON.stringify(address)}`;
  const otherMethod = '"method":"tools/list"';
  const otherName = `${JSON.stringify(key)}:${JSON.stringify(harmless)}`;
  return [
    [
      'a harmless method before it',
      { message, body: text.replace(itsMethod, `${otherMethod},${itsMethod}`) },
    ],
    [
      'a harmless method behind it',
      { message, body: text.replace(itsMethod, `${itsMethod},${otherMethod}`) },
    ],
    [
      'a harmless name before it',
      { message, body: text.replace(itsName, `${otherName},${itsName}`) },
    ],
    [
      'a harmless name behind it',
      { message, body: text.replace(itsName, `${itsName},${otherName}`) },
    ],
    ['a batch around it', { message, body: `[${text}]` }],
    ['a harmless message before it in a batch', { message: plain, body: `[${open},${text}]` }],
    ['a harmless message behind it in a batch', { message, body: `[${text},${open}]` }],
    ['a second message behind a harmless one', { message: plain, body: `${open}\n${text}` }],
    ['another Mcp-Name', { message, headers: { 'Mcp-Name': harmless } }],
    ['another Mcp-Method', { message, headers: { 'Mcp-Method': 'tools/list' } }],
  ];
}

/** Checks that what decides about a request reads the same as what answers it. */
export const disguiseChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'cannot be talked out of the scopes of a resource',
    needs: ['low-token'],
    fix: 'Let one parser decide and execute: pass on the body that was checked, and take no batches.',
    on: guardedContent,
    async *run(context) {
      const { token } = await fewScopes(context);
      const session = await context.session(token);
      const places = { key: 'uri', harmless: NO_RESOURCE } as const;
      for (const [what, probe] of disguises(context, context.thing, places)) {
        const headers = { ...session, ...probe.headers };
        const response = await context.probe({ ...probe, token, headers });
        const isRead = context.bodies.some((body) => bodiesOf(response).includes(body));
        yield expect(!isRead, `with ${what} ${context.thing.address} is read`, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-01'],
    title: 'cannot be talked out of the scopes of a prompt',
    needs: ['low-token'],
    fix: 'Let one parser decide and execute: pass on the body that was checked, and take no batches.',
    on: guardedPrompt,
    async *run(context) {
      const { token } = await fewScopes(context);
      const session = await context.session(token);
      const places = { key: 'name', harmless: 'audit-no-such-prompt' } as const;
      for (const [what, probe] of disguises(context, context.thing, places)) {
        const headers = { ...session, ...probe.headers };
        const response = await context.probe({ ...probe, token, headers });
        const isGot = replies(response.text).some(({ result }) =>
          Array.isArray(result?.['messages']),
        );
        yield expect(!isGot, `with ${what} ${context.thing.address} is got`, response);
      }
    },
  }),
];
