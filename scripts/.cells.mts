import { writeCell } from '../test/support/cells.js';
import { exampleConfig } from '../test/support/example-config.js';
for (const f of ['express','fastify','hono','node','fetch']) console.log(await writeCell('mine/'+f, exampleConfig({ frameworkId: f, providerId: 'generic-oidc', revisionId: '2026-07-28' })));
