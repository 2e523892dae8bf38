import { isAccepted, type Context, type Probe } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
import { replies, request } from '../../protocol/messages.js';
import { fail, pass, notChecked, type Check } from '../../engine/model.js';
import { NO_TOOL } from '../../protocol/json-rpc-errors.js';
import { baseScopes, findGuardedTool, mintWith } from '../../engine/scope-refusals.js';

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

/** Whether a tool ran: results of other methods and of the harmless name do not count. */
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

/** Whether what decides about a call and what executes it read the same. */
export const doubledKeyChecks: readonly Check[] = [
  {
    rows: ['SCOPE-01'],
    title: 'cannot be talked out of the scopes of a tool',
    needs: ['issuer', 'tool-calls'],
    fix: 'Let one parser decide and execute: pass on the body that was checked.',
    async run(context) {
      const { issuer } = context;
      if (!issuer) return notChecked('there is no test issuer');
      const found = await findGuardedTool(context, issuer);
      if (!found) return notChecked('no tool was refused to a token with the base scopes only');
      const base = await baseScopes(context);
      const token = await mintWith(base, 'base scopes only', issuer, context);
      const session = await context.session(token);
      for (const [what, probe] of disguises(context, found.tool.name)) {
        const headers = { ...session, ...probe.headers };
        const response = await context.probe({ ...probe, token, headers });
        if (hasRun(response)) return fail(`with ${what} the tool ran`, response);
      }
      return pass;
    },
  },
];
