import { describe, expect, it } from 'vitest';
import { compilerFaults } from '../../src/existing/compiled.js';
import { writeProject } from './support/written-project.js';

/** Faults of a package with these configurations; `build` is its script. */
function faultsOf(
  configs: Readonly<Record<string, unknown>>,
  { build = 'tsc', folder = 'mcp-auth', typescript = '' } = {},
): string[] {
  const files = Object.entries(configs).map(([file, config]) => [file, JSON.stringify(config)]);
  const directory = writeProject({
    ...(Object.fromEntries(files) as Record<string, string>),
    'package.json': JSON.stringify({
      scripts: { build, start: 'node dist/server.js' },
      ...(typescript === '' ? {} : { devDependencies: { typescript } }),
    }),
  });
  return compilerFaults(directory, folder).map(({ file, says }) => `${file} ${says}`);
}

const initial = { outDir: 'dist', target: 'ES2022', module: 'NodeNext', strict: true };

describe('a build whose output would move', () => {
  it('is refused as "tsc --init" makes it, with the line to write', () => {
    const [fault, ...others] = faultsOf({ 'tsconfig.json': { compilerOptions: initial } });
    expect(others).toEqual([]);
    expect(fault).toContain('tsconfig.json would compile mcp-auth/');
    expect(fault).toContain('"exclude": ["node_modules", "dist", "mcp-auth"]');
  });

  it.each<[string, object]>([
    ['everything is included', { include: ['**/*'] }],
    ['everything in TypeScript is included', { include: ['**/*.ts'] }],
    ['the package is included', { include: ['.'] }],
    ['every directory is included', { include: ['*/**/*'] }],
    ['it is included by name', { include: ['src', 'mcp-auth'] }],
    ['something else is left out', { exclude: ['node_modules', 'mcp-auth-other'] }],
    ['settings of tools are included', { include: ['src', '*/*.config.ts'] }],
  ])('is refused where %s', (_, selection) => {
    const config = { compilerOptions: initial, ...selection };
    expect(faultsOf({ 'tsconfig.json': config })).toHaveLength(1);
  });

  it('is refused where "rootDir" would make an error of it', () => {
    const compilerOptions = { ...initial, rootDir: 'src' };
    expect(faultsOf({ 'tsconfig.json': { compilerOptions } })).toHaveLength(1);
  });

  it('is refused where a script names the configuration', () => {
    const faults = faultsOf(
      {
        'tsconfig.json': { compilerOptions: { noEmit: true } },
        'config/build.json': { compilerOptions: initial, include: ['../**/*'] },
      },
      { build: 'tsc -p config/build.json && node copy.js' },
    );
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^config\/build\.json /);
    expect(faults[0]).toContain('"../mcp-auth"]');
  });

  it('is refused where the usual configuration for builds takes it, whatever builds', () => {
    const faults = faultsOf(
      {
        'tsconfig.json': { compilerOptions: { noEmit: true } },
        'tsconfig.build.json': { compilerOptions: initial },
      },
      { build: 'own-build' },
    );
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^tsconfig\.build\.json /);
  });

  it('is refused where a script names the directory of the configuration', () => {
    const faults = faultsOf(
      { 'config/tsconfig.json': { compilerOptions: initial, include: ['../**/*'] } },
      { build: 'tsc -p config' },
    );
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^config\/tsconfig\.json /);
  });

  it('is refused where what is extended includes it', () => {
    const faults = faultsOf({
      'tsconfig.json': { extends: './base.json', compilerOptions: { target: 'ES2023' } },
      'base.json': { compilerOptions: initial, include: ['**/*'], exclude: ['dist'] },
    });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('"exclude": ["dist", "mcp-auth"]');
  });

  it('is refused where a script alone writes JavaScript, beside its source', () => {
    expect(faultsOf({ 'tsconfig.json': { compilerOptions: {} } })).toHaveLength(1);
  });
});

describe('a build whose output stays where it is', () => {
  it.each<[string, object]>([
    ['the sources are included', { include: ['src'] }],
    ['the sources are included by a pattern', { include: ['./src/**/*.ts', 'types/*.d.ts'] }],
    ['files are named', { files: ['src/server.ts'] }],
    ['it is left out', { exclude: ['node_modules', 'mcp-auth'] }],
    ['it is left out by a pattern', { include: ['**/*'], exclude: ['mcp-*/**'] }],
    ['files of the package itself are included', { include: ['*.ts', 'src'] }],
  ])('is taken where %s', (_, selection) => {
    expect(faultsOf({ 'tsconfig.json': { compilerOptions: initial, ...selection } })).toEqual([]);
  });

  it('is taken where nothing is written', () => {
    expect(
      faultsOf({ 'tsconfig.json': { compilerOptions: { ...initial, noEmit: true } } }),
    ).toEqual([]);
    const types = { target: 'ES2022' };
    expect(
      faultsOf({ 'tsconfig.json': { compilerOptions: types } }, { build: 'tsc --noEmit' }),
    ).toEqual([]);
  });

  it('is taken where what is extended leaves it out', () => {
    const faults = faultsOf({
      'tsconfig.json': { extends: './config/base.json' },
      'config/base.json': { compilerOptions: initial, include: ['../src'] },
    });
    expect(faults).toEqual([]);
  });
});

describe('a language that is older than the layer', () => {
  const include = ['src'];
  it.each(['ES5', 'es6', 'ES2019'])('is refused: %s', (target) => {
    const [fault] = faultsOf({
      'tsconfig.json': { compilerOptions: { ...initial, target }, include },
    });
    expect(fault).toContain(`has "target" ${target}, and the layer needs ES2020`);
  });

  it.each([{ target: 'ES2020' }, { target: 'ES5', lib: ['ES2021', 'DOM'] }, { target: 'ESNext' }])(
    'is taken: %o',
    (options) => {
      expect(
        faultsOf({ 'tsconfig.json': { compilerOptions: { ...initial, ...options }, include } }),
      ).toEqual([]);
    },
  );

  it('is refused by its library alone', () => {
    const compilerOptions = { ...initial, lib: ['ES2019', 'DOM'] };
    const [fault] = faultsOf({ 'tsconfig.json': { compilerOptions, include } });
    expect(fault).toContain('has "lib" ES2019');
  });

  const unsaid = { outDir: 'dist', module: 'ESNext', moduleResolution: 'Bundler' };

  it.each(['^5.9.0', '~4.9.5', '>=5'])(
    'is refused where TypeScript %s takes ES5 for what nobody says',
    (typescript) => {
      const config = { compilerOptions: unsaid, include };
      const [fault] = faultsOf({ 'tsconfig.json': config }, { typescript });
      expect(fault).toMatch(/has no "target".* TypeScript [45] .*"target": "ES2022"/);
    },
  );

  it('is refused by the TypeScript that is installed, whatever is asked for', () => {
    const config = { compilerOptions: unsaid, include };
    const files = {
      'tsconfig.json': config,
      'node_modules/typescript/package.json': { version: '5.9.3' },
    };
    expect(faultsOf(files, { typescript: '*' })).toHaveLength(1);
  });

  it.each([
    [{ typescript: '^6.0.0' }, unsaid],
    [{ typescript: '7.0.2' }, unsaid],
    [{ typescript: '^5.9.0' }, { ...unsaid, target: 'ES2020' }],
    [{ typescript: '^5.9.0' }, { ...unsaid, lib: ['ES2022'] }],
    [{ typescript: '^5.9.0' }, { outDir: 'dist', module: 'NodeNext' }],
    [{ typescript: '^5.9.0' }, { outDir: 'dist', module: 'node16' }],
    [{}, unsaid],
  ])('is taken where the compiler takes a newer one by itself: %o %o', (given, compilerOptions) => {
    expect(faultsOf({ 'tsconfig.json': { compilerOptions, include } }, given)).toEqual([]);
  });
});
