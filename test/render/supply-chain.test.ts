import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { packageManagerCommands } from '../../src/render/package-manager.js';
import { render } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';

describe.each(catalog.frameworks)('what surrounds a project for $id', ({ id, runtime }) => {
  const tree = render(exampleConfig({ frameworkId: id }));
  const linesOf = (file: string) => (tree.get(file) ?? '').split('\n');

  it('names the actions of its workflow by commit', () => {
    const actions = linesOf('.github/workflows/ci.yml').filter((line) => line.includes('uses:'));
    expect(actions).not.toEqual([]);
    for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('keeps out of the repository what its tools write secrets into', () => {
    const onWorkers = runtime === 'web';
    const ignored = linesOf('.gitignore');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.env.*']));
    for (const line of ['.dev.vars*', '.wrangler/']) {
      expect(ignored.includes(line), line).toBe(onWorkers);
    }
  });

  it('sets no listen address in its example, which would take the image’s place', () => {
    expect(linesOf('.env.example').filter((line) => /^(HOST|PORT)=/.test(line))).toEqual([]);
    const image = tree.get('Dockerfile');
    if (image !== undefined) expect(image).toContain('HOST=0.0.0.0');
  });
});

describe.each(Object.values(packageManagerCommands))('a project installed with $id', (commands) => {
  it('runs no script of a package in its workflow and its image', () => {
    const tree = render(exampleConfig({ packageManager: commands.id }));
    for (const file of ['.github/workflows/ci.yml', 'Dockerfile']) {
      const installs = (tree.get(file) ?? '')
        .split('\n')
        .filter((line) => line.includes(` ${commands.installFrozen}`));
      expect(installs, file).toHaveLength(1);
    }
    expect(commands.installFrozen).toMatch(/ --(ignore-scripts|mode=skip-build)$/);
  });

  it('pins what installs the package manager, and ignores what it keeps to itself', () => {
    const tree = render(exampleConfig({ packageManager: commands.id }));
    if (commands.setUp !== '') expect(commands.setUp).toMatch(/@\d+\.\d+\.\d+$/);
    const ignored = (tree.get('.gitignore') ?? '').split('\n');
    expect(ignored).toEqual(expect.arrayContaining([...commands.workFiles]));
  });

  it('has every file in its image that the package manager reads', () => {
    const tree = render(exampleConfig({ packageManager: commands.id }));
    const read = ['package.json', commands.lockfile, commands.settingsFile].filter(Boolean);
    expect(tree.get('Dockerfile')).toContain(`\nCOPY ${read.join(' ')} ./\n`);
    const copied = (tree.get('.dockerignore') ?? '').split('\n');
    expect(copied).toEqual(expect.arrayContaining(read.map((name) => `!${name}`)));
    for (const [name, setting] of [
      ['pnpm-workspace.yaml', 'pnpm'],
      ['.yarnrc.yml', 'yarn-berry'],
    ] as const) {
      expect(tree.has(name), name).toBe(commands.id === setting);
    }
  });
});
