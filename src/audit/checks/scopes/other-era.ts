import { check, type Check, type Given } from '../../engine/check.js';
import { addressedIn, beginInOtherEra } from '../../engine/other-era.js';
import { expect, notChecked } from '../../engine/outcome.js';
import { argumentsFor, ordinaryToken } from '../../engine/scope-refusals.js';
import { request } from '../../protocol/messages.js';
import { hasRun } from './doubled-keys.js';
import { guardedTool } from './tool-scopes.js';

/** Takes a tool that is refused for its scopes, and a client of the other era with few of them. */
async function guardedInOtherEra(context: Given<'low-token' | 'tool-calls'>) {
  const found = await guardedTool(context);
  if (!('tool' in found)) return found;
  const token = await ordinaryToken(context);
  if (token === undefined) return notChecked('the token with few scopes is refused everything');
  const begun = await beginInOtherEra(context, token);
  return 'era' in begun ? { ...begun, tool: found.tool.name } : begun;
}

/** Whether the gate of tools stands in front of both eras. */
export const otherEraChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01', 'LEG-02'],
    title: 'guards tools in the form of other revisions, and in batches of them',
    needs: ['low-token', 'tool-calls'],
    fix: 'Put one gate in front of both eras; take no batches, or check every message in them.',
    on: guardedInOtherEra,
    async *run(context) {
      const { era, send, tool } = context;
      const params = { name: tool, arguments: await argumentsFor(context, tool) };
      const { message, headers } = addressedIn(era, 'tools/call', params, tool);
      const text = JSON.stringify(message);
      const harmless = request(era, 'tools/list');
      const open = JSON.stringify(harmless);
      const forms = [
        ['a call', message, text],
        ['a call in a batch', message, `[${text}]`],
        ['a call behind a harmless message', harmless, `[${open},${text}]`],
        ['a call before a harmless message', message, `[${text},${open}]`],
      ] as const;
      for (const [what, first, body] of forms) {
        const response = await send(first, { headers, body });
        const says = `${what} of ${tool} as clients of ${era.revision.id} write it ran without its scopes`;
        yield expect(!hasRun(response), says, response);
      }
    },
  }),
];
