import { readFileSync } from 'node:fs';
import path from 'node:path';
import { additions, creation } from '../../test/orders/support/additions.js';
import { repository } from '../../test/support/cells.js';

const APP = 'test/orders/app';

/** A whole file of the application, as it is tested. */
function file(name: string): string {
  const text = readFileSync(path.join(repository, APP, name), 'utf8');
  return `[\`${name}\`](../${APP}/${name}):\n\n\`\`\`ts\n${text}\`\`\``;
}

/** Writes `docs/building.md`: a server as people write them, from the files of one that is tested. */
export function buildingPage(): string {
  const commands = additions.map((words) =>
    [
      'create-secure-mcp',
      'add',
      ...words.map((word) => (/[{:]\S*[{/]/.test(word) ? `"${word}"` : word)),
    ].join(' '),
  );
  return `# What a real server looks like

An application for orders, on an SQL database. Every file below is that of \`${APP}\`, which
\`test/orders\` puts into a generated project: the compiler, the linter and the project's own attacks check it there,
the official clients (SDK 2, SDK 1, Python) use all of it, and \`update\` takes it to other revisions and
back without losing a line. Nothing that the generator owns was touched.

\`\`\`sh
node bin/create-secure-mcp.js ../orders --yes \\
  ${creation.join(' ').replaceAll(' --tool ', ' \\\n  --tool ')}
\`\`\`

In the project, one command more for each thing that clients see and each scope it needs. Each writes a stub, its entry in
\`src/mcp/registry.ts\` and a test:

\`\`\`sh
${commands.join('\n')}
\`\`\`

The stubs are yours. What follows is what became of them.

## What it works with

Handlers find this as \`context.services\`. It is opened once, before the server listens, and closed when the last
request was answered; a test hands in its own.

${file('src/services.ts')}

Every statement of [\`order-store.ts\`](../${APP}/src/orders/order-store.ts) names the owner, by
\`userKey(caller)\`: an id of another user finds nothing, and nobody has to remember to compare.

## A tool with structured output

\`outputSchema\` types what \`run\` gives, and is what clients check. Some read only the data, some only the text, so
both say the same. A cursor is an argument like others: it may come from anybody, and grants nothing.

${file('src/tools/search-orders.ts')}

Pictures, audio and links go into \`content\`: see [\`chart-orders.ts\`](../${APP}/src/tools/chart-orders.ts).

## Progress, and an end before the end

\`progress\` says nothing to a client that did not ask. \`signal\` aborts when the client cancels or is gone: look at it
between two steps, and hand it to whatever takes one.

${file('src/tools/export-orders.ts')}

## A question to a person

The client shows the question, and calls once more with the answer: so ask before anything happens. What it
keeps between the two is signed, and bound to the user, the client and the arguments; the token is looked at
again. Clients of earlier revisions cannot be asked, and are told so. What was declined is not asked again.
For ten minutes a client may send the same answer once more: what it confirms has to be done once only, as the
refund below is.

${file('src/tools/refund-order.ts')}

\`resourceUpdated\` reaches the streams of the same user, nobody else's.

## A resource

\`undefined\` is "not found", whether an order is another user's or nobody's. Values of the template arrive
decoded and checked: no slash, no dots, nothing empty.

${file('src/resources/order.ts')}

## A prompt

${file('src/prompts/review-orders.ts')}

## What you register yourself

A tool or a resource that \`secure-mcp.json\` should not name goes into \`src/server.ts\`, and its scopes into
\`src/scope-map.ts\`. Without an entry there the server does not start.

${file('src/server.ts')}

${file('src/scope-map.ts')}

## Its tests

Handlers are functions: a test calls them with a context of its making.

${file('test/orders/support/shop.ts')}

${file('test/tools/refund-order.test.ts')}
`;
}
