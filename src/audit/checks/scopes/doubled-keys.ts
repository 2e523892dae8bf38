import type { Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect } from '../../engine/outcome.js';
import { argumentsFor, ordinaryToken } from '../../engine/scope-refusals.js';
import { NO_TOOL, replies, request } from '../../protocol/messages.js';
import type { Probe } from '../../protocol/requests.js';
import { isAccepted, isRun } from '../../protocol/responses.js';
import { guardedTool } from './tool-scopes.js';

/** Header fields that a gate could take for the request, or for the rights of the caller. */
const PRIVILEGES: Readonly<Record<string, string>> = {
  'X-Mcp-Tool': NO_TOOL,
  'X-Tool-Name': NO_TOOL,
  'X-Mcp-Method': 'tools/list',
  'X-Http-Method-Override': 'GET',
  'X-Scopes': '*',
  'X-User-Role': 'admin',
};
const BARE = { 'Mcp-Name': undefined, 'Mcp-Method': undefined };

/** The same text in a JSON string, with every character escaped. */
function escaped(text: string): string {
  return [...Array(text.length).keys()]
    .map((index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Something harmless that a call is made to look like. */
type Disguise = readonly [what: string, probe: Probe];

/** Calls of a guarded tool that are dressed up as something harmless. */
function disguises({ dialect }: Context, tool: string, given: object): Disguise[] {
  const message = request(dialect, 'tools/call', { name: tool, arguments: given });
  const text = JSON.stringify(message);
  const listing = request(dialect, 'tools/list');
  const method = '"method":"tools/call"';
  const name = `"name":${JSON.stringify(tool)}`;
  const harmless = { method: '"method":"tools/list"', name: `"name":"${NO_TOOL}"` };
  const inBody = [
    ['a harmless method before it', text.replace(method, `${harmless.method},${method}`)],
    ['a harmless method behind it', text.replace(method, `${method},${harmless.method}`)],
    ['a harmless name before it', text.replace(name, `${harmless.name},${name}`)],
    ['a harmless name behind it', text.replace(name, `${name},${harmless.name}`)],
    ['its method in escapes', text.replace(method, '"method":"tools\\u002fcall"')],
    ['its name in escapes', text.replace(name, `"name":"${escaped(tool)}"`)],
    ['a batch around it', `[${text}]`],
    ['a harmless message before it', `[${JSON.stringify(listing)},${text}]`],
    ['a harmless message behind it', `[${text},${JSON.stringify(listing)}]`],
  ] as const;
  return [
    ...inBody.map(([what, body]) => [what, { message, body }] as const),
    ['another Mcp-Name', { message, headers: { 'Mcp-Name': NO_TOOL } }],
    ['another Mcp-Method', { message, headers: { 'Mcp-Method': 'tools/list' } }],
    ['neither Mcp-Name nor Mcp-Method', { message, headers: BARE }],
    ...Object.entries(PRIVILEGES).map(
      ([header, value]) =>
        [`the header ${header}`, { message, headers: { [header]: value } }] as const,
    ),
  ];
}

/** Calls of it by other spellings of its name, which a server may know it by, and its gate not. */
function otherNames({ dialect }: Context, tool: string, given: object): Disguise[] {
  const spellings = [
    ['its name in capitals', tool.toUpperCase()],
    ['its name in small letters', tool.toLowerCase()],
    ['a space behind its name', `${tool} `],
    ['a space before its name', ` ${tool}`],
  ] as const;
  return spellings
    .filter(([, name]) => name !== tool)
    .map(([what, name]) => [
      what,
      { message: request(dialect, 'tools/call', { name, arguments: given }) },
    ]);
}

/** Tells that a tool ran; results of other methods and of the harmless name do not count. */
export function hasRun(response: Response): boolean {
  return (
    isAccepted(response) &&
    replies(response.text).some(
      ({ result }) =>
        result !== undefined &&
        ('content' in result || 'structuredContent' in result) &&
        !JSON.stringify(result).includes(NO_TOOL),
    )
  );
}

/** Checks that what decides about a call reads the same as what executes it. */
export const doubledKeyChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'cannot be talked out of the scopes of a tool',
    needs: ['low-token', 'tool-calls'],
    fix: 'Let one parser decide and execute: pass on the body that was checked.',
    on: guardedTool,
    async *run(context) {
      const token = await ordinaryToken(context);
      if (token === undefined) return;
      const session = await context.session(token);
      const given = await argumentsFor(context, context.tool.name);
      const send = (probe: Probe) =>
        context.probe({ ...probe, token, headers: { ...session, ...probe.headers } });
      for (const [what, probe] of disguises(context, context.tool.name, given)) {
        const response = await send(probe);
        yield expect(!hasRun(response), `with ${what} the tool ran`, response);
      }
      const listed = new Set((await context.tools()).map(({ name }) => name));
      for (const [what, probe] of otherNames(context, context.tool.name, given)) {
        // That could be the name of another tool.
        if (listed.has(String(probe.message?.params['name']))) continue;
        const response = await send(probe);
        yield expect(!isRun(response), `with ${what} the tool ran`, response);
      }
    },
  }),
];
