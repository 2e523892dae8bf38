import { expect, it } from 'vitest';
import { toolSchema } from '../../src/answers/schema.js';
import { renderFiles } from '../../src/render/index.js';
import { exampleConfig, ownTool } from '../support/example-config.js';

const described = ['name', 'title', 'description', 'scopes'];
const options = Object.keys(toolSchema.entries).filter((key) => !described.includes(key));
const files = renderFiles(exampleConfig({ tools: [ownTool()] }));

it.each(options)('the option %s of a tool reaches clients', (option) => {
  expect(files.get('src/tools/search-orders.ts')?.text).toContain(`  ${option}: `);
  expect(files.get('src/tools/tool.ts')?.text).toContain(`  readonly ${option}: `);
  expect(files.get('src/mcp.ts')?.text).toContain(`tool.${option}`);
});
