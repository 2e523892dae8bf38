import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/answers/config.js';
import { environmentOf, variablesToSet, type Need } from '../../src/catalog/environment.js';
import { createView } from '../../src/render/view.js';
import { renderFiles, type RenderedFile } from '../../src/render/index.js';
import type * as ConfigModule from '../../templates/src/config.js';
import type * as ProfileModule from '../../templates/src/auth/token/profile.js';
import { coveringSet } from '../support/covering-set.js';

type Files = ReadonlyMap<string, RenderedFile>;
type LoadConfig = (typeof ConfigModule)['loadConfig'];
type Reader = Pick<typeof ProfileModule, 'profile'> & {
  readonly loadConfig: LoadConfig;
  /** Only where the authorization server stands in the project. */
  readonly loadAuthorizationServerConfig?: LoadConfig;
};

const ISSUER = 'AUTH_SERVER_ISSUER';
/** Reads what an authorization server of the project's own needs beside. */
const OWN_READER = 'src/authorization-server/environment.ts';

const projects = coveringSet.map(({ id, config }) => ({ id, config, files: renderFiles(config) }));

/** Names of the table, for one choice, that something is to become of. */
function named(config: Config, ...needs: Need[]): string[] {
  return environmentOf(config)
    .filter(({ need }) => needs.includes(need))
    .map(({ name }) => name)
    .sort();
}

/** Of these names those that the resource server reads. */
function ofResourceServer(config: Config, names: readonly string[]): string[] {
  const own = environmentOf(config).flatMap(({ name, isOfOwn }) => (isOfOwn ? [name] : []));
  return names.filter((name) => !own.some((each) => each === name));
}

/** Names at the beginning of lines of a file. */
function namesIn(files: Files, file: string, pattern: RegExp): string[] {
  const text = files.get(file)?.text ?? '';
  return [...text.matchAll(pattern)].map(([, name = '']) => name).sort();
}

describe.each(projects)('the environment of $id', ({ config, files }) => {
  const listed = named(config, 'required', 'alternative', 'advised');
  const documented = [...listed, ...named(config, 'optional')].sort();

  it('is what its server reads, name for name', async () => {
    const { loadConfig, loadAuthorizationServerConfig, profile } = await load(files);
    const examples = Object.fromEntries(
      environmentOf(config).map(({ name, example }) => [name, example]),
    );
    const read = new Set<string>();
    const good = Object.fromEntries(
      createView(config).environment.good.map(({ name, value }) => [name, value.value]),
    );
    for (const values of [{}, good, examples]) {
      const get = (target: Record<string, string>, name: string) => {
        read.add(name);
        return target[name];
      };
      for (const reader of [loadConfig, loadAuthorizationServerConfig]) {
        try {
          reader?.(new Proxy<Record<string, string>>(values, { get }), profile);
        } catch (error) {
          expect((error as Error).name).toBe('ConfigError');
        }
      }
    }
    const all = [...documented, ...named(config, 'refused')];
    const isRead = files.has(OWN_READER) ? all : ofResourceServer(config, all);
    expect([...read].sort()).toEqual(isRead.sort());
  });

  it('is missed by a production server in nothing that nobody was told to set', async () => {
    const { loadConfig, loadAuthorizationServerConfig, profile } = await load(files);
    const good = createView(config).environment.good;
    const told = variablesToSet(config);
    const values: Record<string, string | undefined> = Object.fromEntries(
      told.map((name) => [name, good.find((each) => each.name === name)?.value.value]),
    );
    // Where the server itself is the issuer, it says so itself before this is read.
    const itself = files.has(OWN_READER)
      ? { [ISSUER]: new URL(values['MCP_SERVER_URL'] ?? '').origin, AUTH_SERVER_STORE: 'file' }
      : {};
    for (const reader of [loadConfig, loadAuthorizationServerConfig]) {
      let says = '';
      try {
        reader?.({ NODE_ENV: 'production', ...itself, ...values }, profile);
      } catch (error) {
        says = (error as Error).message;
      }
      const missed = [...says.matchAll(/^ {2}- ([A-Z_]+) is missing/gm)].map(([, name]) => name);
      expect(missed.filter((name) => !told.some((each) => each === name))).toEqual([]);
    }
  });

  it('stands in the README and in .env.example', () => {
    expect(namesIn(files, 'README.md', /^\| `([A-Z_]+)` \|/gm)).toEqual(documented);
    expect(namesIn(files, '.env.example', /^(?:# )?([A-Z_]+)=/gm)).toEqual(documented);
  });

  it.runIf(files.has('wrangler.jsonc'))('stands in the files of wrangler, but for secrets', () => {
    const secret = environmentOf(config).flatMap(({ name, isSecret }) => (isSecret ? [name] : []));
    const open = listed.filter((name) => !secret.some((each) => each === name));
    expect(namesIn(files, 'wrangler.jsonc', /^ {4}"([A-Z_]+)":/gm)).toEqual(open);
    const local = namesIn(files, '.dev.vars', /^([A-Z_]+)=/gm);
    expect(local.filter((name) => !open.includes(name))).toEqual([]);
    expect(local).toContain('MCP_SERVER_URL');
  });

  it('is set as a whole for a server that runs locally, so that nothing of a shell reaches it', () => {
    const set = [
      ...namesIn(files, 'dev/settings.ts', /^ {6}([A-Z_]+):/gm),
      ...namesIn(files, 'dev/local-api.ts', /^ {4}([A-Z_]+):/gm),
    ].sort();
    const all = environmentOf(config).map(({ name }) => name);
    expect(set).toEqual(all.filter((name) => name !== 'NODE_ENV').sort());
  });

  it('is what the tests of the project begin with', () => {
    const text = files.get('test/auth/config.test.ts')?.text ?? '';
    const good = /^const good = \{\n(.*?)^\};/ms.exec(text)?.[1] ?? '';
    const names = [...good.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name);
    // It need not be set where the server itself is the issuer; but what is tested here reads it.
    const needed = ofResourceServer(config, [...named(config, 'required'), 'AUTH_SERVER_ISSUER']);
    expect(names.filter((name) => ![...listed, ...needed].includes(name))).toEqual([]);
    for (const name of needed) expect(names).toContain(name);
  });
});

/** The rendered code that reads the environment, without a file on disk. */
async function load(files: Files): Promise<Reader> {
  const own = files.has(OWN_READER)
    ? "\nexport { loadAuthorizationServerConfig } from './src/authorization-server/environment.js';"
    : '';
  const { outputFiles } = await build({
    stdin: {
      contents: `export { loadConfig } from './src/config.js';\nexport { profile } from './src/auth/token/profile.js';${own}`,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [
      {
        name: 'rendered',
        setup(bundler) {
          bundler.onResolve({ filter: /^\./ }, ({ path: name, importer }) => ({
            path: path.posix.join(path.posix.dirname(importer), name).replace(/\.js$/, '.ts'),
            namespace: 'rendered',
          }));
          // Packages have no part in reading the environment.
          bundler.onResolve({ filter: /^[^.]/ }, ({ path: name, importer }) =>
            importer === '' || name.startsWith('node:')
              ? undefined
              : { path: name, namespace: 'none' },
          );
          bundler.onLoad({ filter: /./, namespace: 'none' }, () => ({
            contents: 'module.exports = new Proxy({}, { get: () => class {} });',
            loader: 'js',
          }));
          bundler.onLoad({ filter: /./, namespace: 'rendered' }, ({ path: name }) => ({
            contents: files.get(name)?.text ?? '',
            loader: 'ts',
          }));
        },
      },
    ],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as Reader;
}
