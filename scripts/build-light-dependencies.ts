import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules that stand in for a bundled package, by name. Our help is plain English in ASCII. */
const STAND_INS: Readonly<Record<string, string>> = {
  'string-width': 'export default (text) => text.length;',
  'strip-ansi': 'export default (text) => text;',
  'wrap-ansi': `
    export default (text, columns) =>
      text.split('\\n').map((line) => wrapLine(line, columns)).join('\\n');
    function wrapLine(line, columns) {
      const rows = [''];
      for (const word of line.split(' ')) {
        const row = rows.at(-1);
        const longer = row === '' ? word : row + ' ' + word;
        if (row !== '' && longer.length > columns) rows.push(word);
        else rows[rows.length - 1] = longer;
      }
      return rows.join('\\n');
    }`,
  // The original would look for translations outside the package.
  'y18n': `
    import { format } from 'node:util';
    export default () => ({
      __: (text, ...values) => format(text, ...values),
      __n: (one, many, count, ...values) => {
        const text = count === 1 ? one : many;
        return text.includes('%d') ? format(text, count, ...values) : format(text, ...values);
      },
      setLocale() {},
      getLocale: () => 'en',
      updateLocale() {},
      locale: 'en',
    });`,
  // The parser checks its own set-up with it; loading the original costs a tenth of bare Node.
  'assert': `
    export function strictEqual(actual, expected, message) {
      if (actual !== expected) throw message instanceof Error ? message : new Error(message);
    }
    export function notStrictEqual(actual, unexpected, message) {
      if (actual === unexpected) throw message instanceof Error ? message : new Error(message);
    }`,
};

const ONLY_FOR = /[\\/]node_modules[\\/](?:yargs|cliui|wrap-ansi)[\\/]/;

/** Stand-ins for parts of bundled packages that only cost: time, size, or files looked for on disk. */
export function lightDependencies(): Plugin {
  return {
    name: 'light-dependencies',
    setup(build) {
      const names = new RegExp(`^(?:${Object.keys(STAND_INS).join('|')})$`);
      build.onResolve({ filter: names }, ({ path: name, importer }) =>
        ONLY_FOR.test(importer) ? { path: name, namespace: 'stand-in' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path: name }) => ({
        contents: STAND_INS[name] ?? '',
        loader: 'js',
      }));
      // `prompts` brings a second copy of itself for Node 6.
      build.onResolve({ filter: /^prompts$/ }, ({ resolveDir }) =>
        build.resolve('prompts/lib/index.js', { kind: 'import-statement', resolveDir }),
      );
      // Of our own package.json only the version is read.
      build.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path: file }) => {
        if (file.split(path.sep).includes('node_modules')) return undefined;
        const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}
