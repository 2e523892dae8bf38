import { expect, it } from 'vitest';
import { toolSchema } from '../../src/answers/schema.js';
import { renderFiles } from '../../src/render/index.js';
import { exampleConfig, ownTool } from '../support/example-config.js';

const described = ['name', 'title', 'description', 'scopes'];
const options = Object.keys(toolSchema.entries).filter((key) => !described.includes(key));
const files = renderFiles(exampleConfig({ tools: [ownTool()] }));

/** What a stub says for an option, and what hands it on to clients. */
const places: Readonly<Record<string, readonly [string, string]>> = {
  readOnly: ['annotations: { readOnlyHint: true }', '...tool.annotations'],
};

it.each(options)('the option %s of a tool reaches clients', (option) => {
  const [stub, handedOn] = places[option] ?? [];
  expect(files.get('src/tools/search-orders.ts')?.text).toContain(stub);
  expect(files.get('src/mcp/register-tools.ts')?.text).toContain(handedOn);
});
