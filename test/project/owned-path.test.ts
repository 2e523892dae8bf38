import { describe, expect, it } from 'vitest';
import { isOwnable } from '../../src/project/owned-path.js';

describe('a path that a record names', () => {
  it.each(['src/app.ts', '.github/x.yml', '.gitignore', 'a~1', 'git', 'src/.env.example'])(
    'may be %s',
    (path) => {
      expect(isOwnable(path)).toBe(true);
    },
  );

  it.each([
    ...['../a', '/a', 'a//b', 'C:/a', 'a\\b', '.git/config', '.GIT/config', 'node_modules/a'],
    ...['.git./config', '.git /config', '.git. ./config', 'GIT~1/config', 'gi7eba~1/config'],
    ...['SECURE~1/manifest.json', '.secure-mcp./x', 'a/NODE_M~1/b', '.. /a', '.../a', ' /a'],
    ...['.g\u200Cit/config', '\uFEFF.git/config'],
  ])('is never %j', (path) => {
    expect(isOwnable(path)).toBe(false);
  });
});
