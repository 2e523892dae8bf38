import { offeredDownstreams } from '../../answers/downstream.js';
import { shapes } from '../../catalog/existing.js';
import { catalog } from '../../catalog/index.js';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { outputFlags } from '../flags/common.js';

/** `list`: everything that can be chosen. */
export const list = defineCommand({
  name: 'list',
  describe:
    'List frameworks, identity providers, specification revisions, tool sets and servers that add auth protects',
  positionals: {},
  flags: outputFlags,
  examples: [['$0 list --json', 'for a program']],
  worksOnFiles: false,
  run: (_, context) => Promise.resolve(showChoices(context)),
});

function showChoices(context: Context): number {
  const frameworks = catalog.frameworks.map(({ id, label, hint }) => ({ id, label, hint }));
  const providers = catalog.providers.map((provider) => ({
    id: provider.id,
    label: provider.label,
    hint: provider.hint,
    support: provider.support,
    downstream: offeredDownstreams(provider).map(({ id }) => id),
    settings: provider.parameters.map(({ key, title, example, expects, otherwise }) => ({
      key,
      title,
      example,
      expects,
      optional: otherwise !== undefined,
    })),
  }));
  const revisions = catalog.revisions.map(({ id, hint }) => ({ id, hint }));
  const toolSets = catalog.toolSets.map(({ id, label, hint, tools, resources, prompts }) => ({
    id,
    label,
    hint,
    tools: tools.map(({ name, title, scopes }) => ({ name, title, scopes })),
    resources: resources.map(({ uri, title, scopes }) => ({ uri, title, scopes })),
    prompts: prompts.map(({ name, title, scopes }) => ({ name, title, scopes })),
  }));
  const downstreams = catalog.downstreams.map(({ id, label, hint }) => ({ id, label, hint }));
  const { impossibleProviders } = catalog;
  const upstreams = catalog.upstreams.map(({ id, label, hint, api, direct }) => ({
    id,
    label,
    hint,
    directProvider: direct?.provider ?? null,
    tool: api?.tool.name ?? null,
  }));
  const stores = catalog.stores.map(({ id, label, hint }) => ({ id, label, hint }));
  const existing = shapes.map(({ id, label, hint }) => ({ id, label, hint }));
  context.document({
    ok: true,
    exitCode: exitCodes.done,
    frameworks,
    providers,
    impossibleProviders,
    revisions,
    toolSets,
    downstreams,
    upstreams,
    stores,
    existing,
  });
  if (context.json) return exitCodes.done;

  const sections: Readonly<Record<string, readonly (readonly [id: string, text: string])[]>> = {
    'Frameworks': frameworks.map(({ id, label, hint }) => [id, `${label}: ${hint}`]),
    'Identity providers': providers.map(({ id, label, hint, support }) => {
      const confirm = support === 'first-class' ? '' : ' (confirm on your tenant)';
      return [id, `${label}: ${hint}${confirm}`];
    }),
    'Sign-in behind an authorization server in the project (--sign-in)': upstreams.map(
      ({ id, label, hint, directProvider }) => {
        const way =
          directProvider === null ? '' : `; clients can also use it themselves: ${directProvider}`;
        return [id, `${label}: ${hint}${way}`];
      },
    ),
    'Where that authorization server keeps clients and grants (--store)': stores.map(
      ({ id, label, hint }) => [id, `${label}: ${hint}`],
    ),
    'Not possible directly': impossibleProviders.map(({ id, label, reason, wayOut }) => [
      id,
      `${label}: ${reason}; ${wayOut}`,
    ]),
    'Specification revisions': revisions.map(({ id, hint }) => [id, hint]),
    'Tool sets': toolSets.map(({ id, hint, tools, resources, prompts }) => {
      const names = [...tools, ...prompts].map(({ name }) => name);
      return [id, `${hint}: ${[...names, ...resources.map(({ uri }) => uri)].join(', ')}`];
    }),
    'Tokens for another API (--downstream)': downstreams.map(({ id, label, hint }) => {
      const offering = providers.filter((each) => each.downstream.some((way) => way === id));
      const where = id === 'none' ? '' : `; ${offering.map((each) => each.id).join(', ')}`;
      return [id, `${label}: ${hint}${where}`];
    }),
    'Servers that exist already, which add auth protects': existing.map(({ id, label, hint }) => [
      id,
      `${label}: ${hint}`,
    ]),
  };
  for (const [title, rows] of Object.entries(sections)) {
    context.say(context.colors.bold(title));
    const width = Math.max(...rows.map(([id]) => id.length));
    for (const [id, text] of rows) context.say(`  ${id.padEnd(width)}  ${text}`);
    context.say();
  }
  context.say(
    `Use: ${context.program} my-server --provider ID --framework ID --tools ID,ID --spec ID`,
  );
  return exitCodes.done;
}
