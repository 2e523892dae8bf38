import type { Rows } from './row.js';

/** What a server tells a model of its tools and prompts. */
export const definitions = {
  'DEF-01': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'SHOULD NOT', '2025-06-18': 'SHOULD NOT' },
    text: 'Definitions hold no characters that a model reads and a person does not see: tags, overrides of direction, controls, zero width inside words',
    source: 'server/tools Security (derived); CWE-1007',
  },
  'DEF-02': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'SHOULD NOT', '2025-06-18': 'SHOULD NOT' },
    text: 'Definitions say what a thing does; they neither give a model orders against its user nor hide text in an encoding',
    source: 'server/tools Security (derived); CWE-1427',
  },
  'DEF-03': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'SHOULD NOT', '2025-06-18': 'SHOULD NOT' },
    text: 'A tool or a prompt that somebody approved does not become another under the same name',
    source: 'server/tools Security (derived); MCP security best practices',
  },
  'DEF-04': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': null },
    text: 'Tool names have 1 to 128 characters, ASCII letters, digits and `_-./` alone, and stand in a list once',
    source: 'server/tools Tool Names; SEP-986',
  },
} as const satisfies Rows<'DEF'>;
