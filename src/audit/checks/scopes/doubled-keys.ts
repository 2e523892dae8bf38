import type { Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect } from '../../engine/outcome.js';
import { onlyBaseScopes } from '../../engine/scope-refusals.js';
import { NO_TOOL, replies, request } from '../../protocol/messages.js';
import type { Probe } from '../../protocol/requests.js';
import { isAccepted } from '../../protocol/responses.js';
import { guardedTool } from './tool-scopes.js';

/** Calls of a guarded tool that are dressed up as something harmless. */
function disguises({ dialect }: Context, tool: string): (readonly [what: string, probe: Probe])[] {
  const message = request(dialect, 'tools/call', { name: tool, arguments: {} });
  const text = JSON.stringify(message);
  const method = '"method":"tools/call"';
  const name = `"name":${JSON.stringify(tool)}`;
  const harmless = { method: '"method":"tools/list"', name: `"name":"${NO_TOOL}"` };
  const inBody = [
    ['a harmless method before it', text.replace(method, `${harmless.method},${method}`)],
    ['a harmless method behind it', text.replace(method, `${method},${harmless.method}`)],
    ['a harmless name before it', text.replace(name, `${harmless.name},${name}`)],
    ['a harmless name behind it', text.replace(name, `${name},${harmless.name}`)],
    ['a batch around it', `[${text}]`],
  ] as const;
  return [
    ...inBody.map(([what, body]) => [what, { message, body }] as const),
    ['another Mcp-Name', { message, headers: { 'Mcp-Name': NO_TOOL } }],
    ['another Mcp-Method', { message, headers: { 'Mcp-Method': 'tools/list' } }],
  ];
}

/** Tells that a tool ran; results of other methods and of the harmless name do not count. */
function hasRun(response: Response): boolean {
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
    needs: ['issuer', 'tool-calls'],
    fix: 'Let one parser decide and execute: pass on the body that was checked.',
    on: guardedTool,
    async *run(context) {
      const token = await context.mint(await onlyBaseScopes(context));
      const session = await context.session(token);
      for (const [what, probe] of disguises(context, context.tool.name)) {
        const headers = { ...session, ...probe.headers };
        const response = await context.probe({ ...probe, token, headers });
        yield expect(!hasRun(response), `with ${what} the tool ran`, response);
      }
    },
  }),
];
