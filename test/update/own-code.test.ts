import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/answers/resolve.js';
import type { GivenAnswers } from '../../src/answers/schema.js';
import { validateAnswers } from '../../src/answers/validate.js';
import { readOwnCode, type OwnCode } from '../../src/update/own-code.js';
import { protectedCopy } from '../existing/support/protected-project.js';
import { protectedServers, type ProtectedServer } from '../existing/support/spots.js';

const serverOf = (directory: string) => {
  const server = protectedServers.find((each) => each.directory === directory);
  if (!server) throw new Error(`there is no ${directory}`);
  return server;
};
const express = serverOf('sdk2-express');

const OFFERED = {
  tools: ['list_notes', 'write_note', 'delete_note'].map((name) => ({ name, scopes: ['n:x'] })),
  resources: [{ uri: 'notes://{id}', scopes: ['n:x'] }],
  prompts: [{ name: 'summarize', scopes: ['n:x'] }],
};

describe('the code of an owner', () => {
  it.each(protectedServers.map((server) => [server.directory, server] as const))(
    'calls what protects it: %s',
    async (_, server) => {
      const { patches, uncalled, unsealed } = read(await protectedCopy(server), server);
      expect(unsealed).toEqual([]);
      expect(patches.map(({ state }) => state)).toEqual(patches.map(() => 'in-place'));
      expect(patches.length).toBeGreaterThan(0);
      expect(uncalled).toEqual([]);
    },
  );

  it.each(protectedServers.map((server) => [server.directory, server] as const))(
    'is seen to protect nothing any more when it is as before: %s',
    async (_, server) => {
      const directory = await protectedCopy(server);
      for (const { at } of server.spots) {
        const file = at?.file ?? '';
        fs.writeFileSync(path.join(directory, file), server.textOf(file));
      }
      const { patches, uncalled } = read(directory, server);
      expect(patches.map(({ state }) => state)).toEqual(patches.map(() => 'gone'));
      expect(uncalled.length).toBeGreaterThan(0);
    },
  );

  it('is seen to start FastMCP in another file that does not call the guard', async () => {
    const server = serverOf('fastmcp');
    const directory = await protectedCopy(server);
    const file = path.join(directory, 'src/second.ts');
    const second =
      "import { server } from './music.js';\n" +
      "void server.start({ transportType: 'httpStream', httpStream: { port: 9 } });\n";
    fs.writeFileSync(file, second);
    const { unsealed } = read(directory, server);
    expect(unsealed).toEqual(['src/second.ts:2 FastMCP, in a file that calls no guard']);
    const guard =
      "import { protectNextServer } from './mcp-auth/index.js';\nprotectNextServer();\n";
    fs.writeFileSync(file, guard + second);
    expect(read(directory, server).unsealed).toEqual([]);
  });

  it.each(['fastmcp', 'mcp-nest'])(
    'is seen to have a way beside its library that nobody sealed: %s',
    async (name) => {
      const server = serverOf(name);
      const directory = await protectedCopy(server);
      fs.writeFileSync(
        path.join(directory, 'src/beside.ts'),
        "import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';\n" +
          'export const beside = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });\n',
      );
      const { unsealed } = read(directory, server);
      expect(unsealed).toEqual(['src/beside.ts:2 StreamableHTTPServerTransport']);
    },
  );

  it.each<[string, string, (text: string) => string, Partial<OwnCode>]>([
    [
      'whose call is a comment',
      'src/server.ts',
      (text) => text.replace('protectServer(app.listen(', '/* protectServer( */ (app.listen('),
      { uncalled: ['protectServer'] },
    ],
    [
      'whose function is another one',
      'src/server.ts',
      (text) =>
        text.replace(
          /import \{ protectServer \}.*\n/,
          'const protectServer = <T>(it: T): T => it;\n',
        ),
      { uncalled: ['protectServer'] },
    ],
    [
      'whose seal is gone',
      'src/app.ts',
      (text) => text.replace('sealed(createMcpHandler', '(createMcpHandler'),
      { uncalled: ['sealed'], unsealed: [expect.stringContaining('createMcpHandler') as string] },
    ],
    [
      'with a way beside that has no seal',
      'src/app.ts',
      (text) => `${text}\nexport const more = createMcpHandler(() => undefined as never);\n`,
      {
        uncalled: [],
        unsealed: [expect.stringMatching(/^src\/app\.ts:\d+ createMcpHandler$/) as string],
      },
    ],
    [
      'with a way beside that is sealed in a statement of its own',
      'src/app.ts',
      (text) =>
        `${text}\nconst more = createMcpHandler(() => undefined as never);\nsealed(more);\n`,
      { uncalled: [], unsealed: [] },
    ],
    [
      'that calls it by another name',
      'src/server.ts',
      (text) =>
        text
          .replace('{ protectServer }', '{ protectServer as guard }')
          .replace('protectServer(app', 'guard(app'),
      { uncalled: [] },
    ],
    [
      'that does not parse',
      'src/server.ts',
      (text) => `${text}\n}}}`,
      {
        uncalled: ['protectServer'],
        unsealed: [expect.stringMatching(/^src\/server\.ts, not read: /) as string],
      },
    ],
  ])('%s is read by its tree', async (_, file, change, expected) => {
    const directory = await protectedCopy(express);
    const place = path.join(directory, file);
    const before = fs.readFileSync(place, 'utf8');
    expect(change(before)).not.toBe(before);
    fs.writeFileSync(place, change(before));
    expect(read(directory, express)).toMatchObject(expected);
  });

  it('has another file that may serve MCP and that nobody can read', async () => {
    const directory = await protectedCopy(express);
    const text = "import { createMcpHandler } from '@modelcontextprotocol/server'; const = ;";
    fs.writeFileSync(path.join(directory, 'src/more.ts'), text);
    fs.writeFileSync(path.join(directory, 'src/template.ts'), 'const <%= name %> = 1;');
    const { uncalled, unsealed } = read(directory, express);
    expect(uncalled).toEqual([]);
    expect(unsealed).toEqual([expect.stringMatching(/^src\/more\.ts, not read: /)]);
  });

  it('is not taken for protected where nothing of it can be read', async () => {
    const directory = await protectedCopy(express);
    fs.writeFileSync(path.join(directory, 'package.json'), '{ // mine\n}');
    const { uncalled, gaps } = read(directory, express);
    expect(uncalled).toEqual(['protectServer', 'sealed']);
    expect(gaps).toEqual([expect.stringContaining('package.json')]);
  });

  it.each([
    ['as all its methods', 'export { handler as GET, handler as POST };', 'unsealed'],
    ['as one of them', 'export { handler as POST };', 'unsealed'],
    ['through the guard', 'export const { GET, POST } = protectRoute(handler);', 'sealed'],
  ])('has a second route of Next that exports a handler %s', async (_, exporting, how) => {
    const next = serverOf('next-mcp-handler');
    const directory = await protectedCopy(next);
    const route = `import { createMcpHandler } from 'mcp-handler'; import { protectRoute } from '@/lib/mcp-auth';
      const handler = createMcpHandler(() => {}); ${exporting}`;
    fs.outputFileSync(path.join(directory, 'app/api/two/route.ts'), route);
    const { uncalled, unsealed } = read(directory, next);
    expect(uncalled).toEqual([]);
    expect(unsealed).toEqual(
      how === 'sealed' ? [] : [expect.stringMatching(/^app\/api\/two\/route\.ts:1 exports /)],
    );
  });

  it('may have moved to another file: that is said of the file, and nothing is lost', async () => {
    const directory = await protectedCopy(express);
    await fs.move(path.join(directory, 'src/server.ts'), path.join(directory, 'src/main.ts'));
    const { patches, uncalled } = read(directory, express);
    expect(patches.map(({ path: file, state }) => `${file} ${state}`)).toEqual([
      'src/app.ts in-place',
      'src/server.ts gone',
    ]);
    expect(uncalled).toEqual([]);
  });

  it('is read without a record of the edits as well', async () => {
    const directory = await protectedCopy(express);
    await fs.remove(path.join(directory, '.secure-mcp'));
    expect(read(directory, express)).toMatchObject({ patches: [], uncalled: [] });
    fs.writeFileSync(path.join(directory, 'src/server.ts'), express.textOf('src/server.ts'));
    expect(read(directory, express)).toMatchObject({ patches: [], uncalled: ['protectServer'] });
  });
});

describe('what is offered', () => {
  it('and has scopes is nothing to speak of', async () => {
    const own = read(await protectedCopy(express), express, OFFERED);
    expect(own).toMatchObject({ unmapped: [], notOffered: [], gaps: [] });
  });

  it('without scopes is named, and so are scopes of what is not offered', async () => {
    const [first, ...tools] = OFFERED.tools;
    const moved = [...tools, { name: 'gone_since', scopes: [] }];
    const own = read(await protectedCopy(express), express, {
      ...OFFERED,
      tools: moved,
      prompts: [],
    });
    expect(own.unmapped).toEqual([`tool ${first?.name ?? ''}`, 'prompt summarize']);
    expect(own.notOffered).toEqual(['tool gone_since']);
  });

  it('may have its scopes in the map that its owner writes', async () => {
    const directory = await protectedCopy(express);
    const map = path.join(directory, 'src/mcp-auth/scope-map.ts');
    fs.writeFileSync(
      map,
      "export const policy = { tools: { list_notes: [], 'write_note': [] } };\n",
    );
    const own = read(directory, express, { ...OFFERED, tools: OFFERED.tools.slice(2) });
    expect(own.unmapped).toEqual([]);
  });

  it('by names that are computed is said not to be known', async () => {
    const server = serverOf('sdk1-stateless/apps/mcp');
    const own = read(await protectedCopy(server), server, OFFERED);
    expect(own.gaps.length).toBeGreaterThan(0);
    expect(own.notOffered).toEqual([]);
  });
});

function read(
  directory: string,
  { existing }: ProtectedServer,
  offered: Partial<GivenAnswers> = {},
) {
  const checked = validateAnswers({
    name: 'copy',
    existing,
    provider: 'keycloak',
    spec: '2026-07-28',
    tools: [{ name: 'a', scopes: [] }],
    ...offered,
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return readOwnCode(directory, { ...resolveConfig(checked.answers), existing });
}
