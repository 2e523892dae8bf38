import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { planEdits } from '../../src/existing/edits/index.js';
import type { Certainty, Spot } from '../../src/existing/findings.js';
import { unifiedDiff } from '../../src/project/unified-diff.js';
import { repository } from '../support/cells.js';
import { existingAnswer, protectedServers, spotIn } from './support/spots.js';

const SEAL: Spot = { kind: 'wrap', call: 'sealed' };
const SERVER: Spot = { kind: 'wrap', call: 'protectServer' };
const BEFORE: Spot = { kind: 'before', call: 'protectServer', argument: 'server' };

const commonjs = { language: 'javascript', modules: 'commonjs', layer: 'mcp-auth' } as const;
const javascript = { language: 'javascript', layer: 'mcp-auth' } as const;

interface Case {
  readonly file?: string;
  readonly text: string;
  readonly code?: string;
  readonly spot?: Spot;
  readonly certainty?: Certainty;
  readonly existing?: Parameters<typeof existingAnswer>[0];
}

function plan({
  file = 'a.js',
  text,
  code = 'f()',
  spot = SEAL,
  certainty,
  existing = javascript,
}: Case) {
  const found = spotIn(text, file, code, spot);
  const spots = [{ ...found, certainty: certainty ?? found.certainty }];
  return planEdits({ spots }, existingAnswer(existing), () => text);
}

function edited(given: Case): string | undefined {
  return plan(given).files.get(given.file ?? 'a.js')?.after;
}

describe.each(protectedServers)('the change of $directory', (server) => {
  it('is the one that was tried by hand: small, and nothing else', async () => {
    const { files, printed, lines } = planEdits(server, server.existing, server.textOf);
    expect(printed).toEqual([]);
    expect(lines).toBeLessThanOrEqual(10);
    const patch = [...files].map(([file, texts]) => unifiedDiff({ path: file, ...texts })).join('');
    const [name = ''] = server.directory.split('/');
    await expect(patch).toMatchFileSnapshot(
      path.join(repository, 'test/existing/patches', `${name}.diff`),
    );
  });
});

describe('the import', () => {
  const IMPORT = "import { sealed } from './mcp-auth/index.js';";
  const REQUIRE = "const { sealed } = require('./mcp-auth');";
  it.each<[string, Case, string]>([
    [
      'stands behind the imports',
      { text: "import a from 'a';\n\nf();\n" },
      `import a from 'a';\n${IMPORT}\n\nsealed(f());\n`,
    ],
    [
      'leaves what is said behind the last one',
      { text: "import a from 'a'; // why\nf();\n" },
      `import a from 'a'; // why\n${IMPORT}\nsealed(f());\n`,
    ],
    [
      'does not stand among statements of one line',
      { text: "import a from 'a'; f();\n" },
      `import a from 'a';\n${IMPORT} sealed(f());\n`,
    ],
    [
      'goes without a semicolon where nobody writes one',
      { text: "import a from 'a'\nf()\n" },
      `import a from 'a'\n${IMPORT.slice(0, -1)}\nsealed(f())\n`,
    ],
    [
      'has the quotes of the file',
      { text: 'import a from "a";\nf();\n' },
      `import a from "a";\n${IMPORT.replaceAll("'", '"')}\nsealed(f());\n`,
    ],
    [
      'has Windows line endings where the file has',
      { text: "import a from 'a';\r\nf();\r\n" },
      `import a from 'a';\r\n${IMPORT}\r\nsealed(f());\r\n`,
    ],
    [
      'stands behind the first row of several',
      { text: "import a from 'a';\nimport b from 'b';\ng();\nimport c from 'c';\nf();\n" },
      `import a from 'a';\nimport b from 'b';\n${IMPORT}\ng();\nimport c from 'c';\nsealed(f());\n`,
    ],
    [
      'stands behind a byte order mark and a hashbang',
      { text: '\uFEFF#!/usr/bin/env node\nf();\n' },
      `\uFEFF#!/usr/bin/env node\n${IMPORT}\n\nsealed(f());\n`,
    ],
    [
      'stands behind a byte order mark alone',
      { text: '\uFEFFf();' },
      `\uFEFF${IMPORT}\n\nsealed(f());`,
    ],
    [
      "stands behind 'use client'",
      { text: "'use client'\n\nf()\n" },
      `'use client'\n\n${IMPORT.slice(0, -1)}\n\nsealed(f())\n`,
    ],
    [
      'stands behind a directive without a line of its own',
      { text: "'use client'; f();" },
      `'use client';\n${IMPORT}\n\n sealed(f());`,
    ],
    [
      'stands below what the file says of itself, and above what a statement says',
      { text: '// licence\n\n/** Runs. */\nf();\n' },
      `// licence\n\n${IMPORT}\n\n/** Runs. */\nsealed(f());\n`,
    ],
    [
      'stands below what a tool reads first',
      { text: '// @ts-check\nf();\n' },
      `// @ts-check\n${IMPORT}\n\nsealed(f());\n`,
    ],
    [
      'is required where the file requires',
      {
        text: "'use strict';\n\nconst a = require('a');\nrequire('b').c();\n\nf();\n",
        existing: commonjs,
      },
      `'use strict';\n\nconst a = require('a');\nrequire('b').c();\n${REQUIRE}\n\nsealed(f());\n`,
    ],
    [
      'is required where nothing is yet, in a package of CommonJS',
      { text: "'use strict';\nf();\n", existing: commonjs },
      `'use strict';\n${REQUIRE}\n\nsealed(f());\n`,
    ],
    [
      'is required by a file that says so in its name',
      { file: 'a.cjs', text: 'f();\n' },
      `${REQUIRE}\n\nsealed(f());\n`,
    ],
    [
      'is no `require` in TypeScript that is compiled to CommonJS',
      {
        file: 'src/a.ts',
        text: "import a from 'a';\nf();\n",
        existing: { modules: 'commonjs', imports: '' },
      },
      "import a from 'a';\nimport { sealed } from './mcp-auth';\nsealed(f());\n",
    ],
    [
      'leads up where the file is deeper',
      { file: 'src/b/c/a.ts', text: 'f();\n', existing: {} },
      "import { sealed } from '../../mcp-auth/index.js';\n\nsealed(f());\n",
    ],
    [
      'has another name where its own is taken',
      { text: 'const sealed = 1;\nf();\n' },
      "import { sealed as sealedMcp } from './mcp-auth/index.js';\n\nconst sealed = 1;\nsealedMcp(f());\n",
    ],
    [
      'has another name where its own is taken, required',
      { text: 'const sealed = 1;\nf();\n', existing: commonjs },
      "const { sealed: sealedMcp } = require('./mcp-auth');\n\nconst sealed = 1;\nsealedMcp(f());\n",
    ],
    [
      'has another name where a type has its own',
      { file: 'a.ts', text: 'interface sealed {}\nf();\n' },
      "import { sealed as sealedMcp } from './mcp-auth/index.js';\n\ninterface sealed {}\nsealedMcp(f());\n",
    ],
  ])('%s', (_, given, after) => {
    expect(edited(given)).toBe(after);
  });
});

describe('a call', () => {
  const head = "import { protectServer } from './mcp-auth/index.js';\n\n";
  it.each<[string, Case, string]>([
    [
      'is put around the inner expression of a chain',
      { text: 'const a = f().b;', spot: SERVER },
      'const a = protectServer(f()).b;',
    ],
    [
      'is put around `await`, not below it',
      { text: 'const a = await f();', code: 'await f()', spot: SERVER },
      'const a = protectServer(await f());',
    ],
    [
      'is put around an expression with types',
      { file: 'a.ts', text: 'const a = f() as B;', code: 'f() as B', spot: SERVER },
      'const a = protectServer(f() as B);',
    ],
    [
      'is put before a statement, as deep as that',
      { text: 'if (a) {\n\tf();\n}\n', code: 'f();', spot: BEFORE },
      'if (a) {\n\tprotectServer(server);\n\tf();\n}\n',
    ],
    [
      'is put before a statement of a case',
      { text: 'switch (a) {\n  case 1:\n    f();\n}\n', code: 'f();', spot: BEFORE },
      'switch (a) {\n  case 1:\n    protectServer(server);\n    f();\n}\n',
    ],
    [
      'ends before a line that would go on with it',
      { text: 'a()\nb()\n;[1].map(c)\n', code: '[1].map(c)', spot: BEFORE },
      'refused',
    ],
  ])('%s', (_, given, after) => {
    if (after === 'refused') expect(plan(given).printed).toHaveLength(1);
    else expect(edited(given)).toBe(head + after);
  });

  it('ends with a semicolon where the next line begins like a call', () => {
    const text = 'a()\nb()\n(async () => {})()';
    // The parentheses are a call of b() already: no statement begins there.
    expect(plan({ text, code: '(async () => {})()', spot: BEFORE }).files.size).toBe(0);
    expect(edited({ text: '(async () => {})()\n', code: '(async () => {})()', spot: BEFORE })).toBe(
      "import { protectServer } from './mcp-auth/index.js';\n\nprotectServer(server);\n(async () => {})()\n",
    );
  });

  it('ends with a semicolon where `require` would be called with the next line', () => {
    expect(edited({ file: 'a.cjs', text: 'f()\n;(g)()\n' })).toContain("require('./mcp-auth')\n");
    expect(edited({ file: 'a.cjs', text: '(f())\n' })).toContain("require('./mcp-auth');\n");
  });

  const route = { kind: 'route', handler: 'handler', methods: ['GET', 'POST'] } as const;
  it.each<[string, string, string]>([
    [
      'a list',
      'export { handler as GET, handler as POST };',
      'export const { GET, OPTIONS, POST } = protectRoute(handler);',
    ],
    [
      'a list without a semicolon',
      'export { handler as GET, handler as POST }',
      'export const { GET, OPTIONS, POST } = protectRoute(handler)',
    ],
    [
      'a constant',
      'export const POST = handler;',
      'export const { GET, OPTIONS, POST } = protectRoute(handler);',
    ],
  ])('replaces what a route exports as %s', (_, code, after) => {
    const text = `const handler = createMcpHandler();\n${code}\n`;
    const given = {
      file: 'route.ts',
      text,
      code,
      spot: route,
      existing: { imports: '', layer: 'lib/mcp-auth' },
    } as const;
    expect(edited(given)).toBe(
      `import { protectRoute } from './lib/mcp-auth';\n\nconst handler = createMcpHandler();\n${after}\n`,
    );
  });
});

describe('nothing is written', () => {
  const named = { kind: 'route', handler: 'h', methods: ['GET'] } as const;
  it.each<[string, Case, string]>([
    ['that is not certain', { text: 'f();', certainty: 'likely' }, 'a test says so'],
    ['into what a program wrote', { text: '// @generated\nf();' }, 'generated'],
    ['into a bundle', { text: `f();${'x'.repeat(5001)};` }, '5000 characters'],
    ['into a file that does not parse', { text: 'f(;', code: 'f' }, 'does not parse'],
    ['where half an expression stands', { text: 'a + f();', code: '+ f()' }, 'no expression'],
    ['where two expressions stand', { text: 'g((a, f()));', code: 'a, f()' }, 'no expression'],
    ['where a spread stands', { text: 'g(...f());', code: '...f()' }, 'no expression'],
    [
      'where a call would be what `new` makes',
      { text: 'new f.g();', code: 'f.g' },
      'more than it should',
    ],
    ['where a chain would end', { text: 'a?.b.c();', code: 'a?.b' }, 'more than it should'],
    ['into what is assigned to', { text: 'f.a = 1;', code: 'f.a' }, 'parse'],
    [
      'before a statement without a block',
      { text: 'if (a) f();', code: 'f();', spot: BEFORE },
      'no statement of a block',
    ],
    [
      'before an expression',
      { text: 'const a = () => f();', spot: BEFORE },
      'no statement of a block',
    ],
    [
      'before a statement in the middle of a line',
      { text: '{ f(); }', code: 'f();', spot: BEFORE },
      'before it on its line',
    ],
    [
      'instead of exports that are no methods',
      {
        text: 'let h, config;\nexport { h as GET, config };',
        code: 'export { h as GET, config };',
        spot: named,
      },
      'more than the methods',
    ],
    [
      'instead of exports of another file',
      { text: "export { GET } from './b';", code: "export { GET } from './b';", spot: named },
      'no export of the handler',
    ],
    ['with names that are both taken', { text: 'sealed; sealedMcp; f();' }, 'something else'],
    [
      'into what loads modules in a third way',
      { file: 'a.cts', text: "import a = require('a');\nf();" },
      'require',
    ],
  ])('%s', (_, given, because) => {
    const { files, printed, lines } = plan(given);
    expect([files.size, lines]).toEqual([0, 0]);
    expect(printed).toEqual(
      [
        {
          file: given.file ?? 'a.js',
          patch: expect.stringContaining('sealed') as string,
          because: expect.stringContaining(because) as string,
        },
      ].map((each) => (given.spot ? { ...each, patch: expect.any(String) as string } : each)),
    );
  });

  it('when more than ten lines would change', () => {
    const text = Array.from({ length: 11 }, (_, index) => `g${index}();`).join('\n');
    const spots = Array.from({ length: 11 }, (_, index) =>
      spotIn(text, 'a.js', `g${index}()`, SEAL),
    );
    const { files, printed, lines } = planEdits({ spots }, existingAnswer(javascript), () => text);
    expect([files.size, lines]).toEqual([0, 0]);
    expect(printed).toMatchObject([
      { because: '13 lines would change, and at most 10 are written' },
    ]);
    expect(printed[0]?.patch).toContain('+sealed(g10())');
  });

  it('where the place is of another text', () => {
    const found = spotIn('import a from "a";\nf();', 'a.js', 'f()', SEAL);
    const { files, printed } = planEdits(
      { spots: [found] },
      existingAnswer(javascript),
      () => 'f();',
    );
    expect(files.size).toBe(0);
    expect(printed).toHaveLength(1);
  });

  it.each<[string, Spot]>([
    ['a handler', { kind: 'route', handler: 'h); evil(', methods: ['GET'] }],
    ['a handler with a second argument', { kind: 'route', handler: 'h, evil()', methods: ['GET'] }],
    ['a method', { kind: 'route', handler: 'h', methods: ['GET', 'x = evil()'] }],
    ['an argument', { kind: 'before', call: 'protectServer', argument: 'h); evil(' }],
  ])('from a name that would be code: %s', (_, spot) => {
    const text = 'let h;\nexport { h as GET };\nh();';
    const code = spot.kind === 'route' ? 'export { h as GET };' : 'h();';
    expect(plan({ text, code, spot }).files.size).toBe(0);
    const named: Spot =
      spot.kind === 'route' ? { ...spot, handler: 'h', methods: ['GET'] } : BEFORE;
    expect(plan({ text, code, spot: named }).files.size).toBe(1);
  });
});
