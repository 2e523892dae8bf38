import type { Framework } from './types.js';

/** The web frameworks a server can be generated for. */
export const frameworks: readonly Framework[] = [
  {
    id: 'express',
    label: 'Express 5',
    hint: 'middlewares, the most widely used',
    dependencies: {
      '@modelcontextprotocol/express': '2.0.2',
      '@modelcontextprotocol/node': '2.1.2',
      'express': '5.3.0',
    },
    devDependencies: { '@types/express': '5.0.6' },
  },
];
