import { describe, expect, test } from 'vitest';
import { toAnswersFile } from '../../src/answers/answers-file.js';
import type { ExistingAnswer } from '../../src/answers/existing-schema.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import { validateAnswers, validateGiven } from '../../src/answers/validate.js';

const existing: ExistingAnswer = {
  shape: 'sdk1',
  runtime: 'node',
  language: 'typescript',
  modules: 'module',
  imports: '.js',
  layer: 'src/mcp-auth',
  development: 'mcp-auth',
  doors: [
    { path: '/mcp', kind: 'sessions' },
    { path: '/sse', kind: 'sse', openedByLibrary: true },
    { path: '/messages', kind: 'messages' },
  ],
  start: ['npm', 'run', 'start'],
  build: ['npm', 'run', 'build'],
  environment: { API_KEYS: 'local-only' },
};

const answers = {
  name: 'helpdesk-mcp',
  existing,
  provider: 'keycloak',
  spec: '2026-07-28',
  tools: [
    { name: 'search_tickets', scopes: ['tickets:read'], readOnly: true },
    { name: 'purge_tickets', scopes: ['tickets:purge'] },
  ],
  resources: [{ uri: 'tickets://{id}', scopes: ['tickets:read'] }],
  prompts: [{ name: 'triage', scopes: ['tickets:read'] }],
};

const problemsWith = (changes: object) =>
  validateGiven({ ...answers, existing: { ...existing, ...changes } }).problems;
const pathsOf = (input: unknown) => validateGiven(input).problems.map(({ path }) => path);

describe('a server that exists already', () => {
  test('has answers that are taken, and that read back as they are written', () => {
    const checked = validateAnswers(answers);
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    const config = resolveConfig(checked.answers);
    expect(config.framework.id).toBe('existing-node');
    expect(config.existing).toEqual(existing);
    const written = toAnswersFile(config);
    const again = validateAnswers(JSON.parse(written));
    if (!again.ok) throw new Error(JSON.stringify(again.problems));
    expect(resolveConfig(again.answers)).toEqual(config);
    expect(again.answers).not.toHaveProperty('framework');
    expect(again.answers.tools[0]).toEqual({
      name: 'search_tickets',
      scopes: ['tickets:read'],
      readOnly: true,
    });
  });

  test('keeps the answers it was given: resolving freezes a copy', () => {
    const checked = validateAnswers(structuredClone(answers));
    if (!checked.ok) throw new Error('not taken');
    resolveConfig(checked.answers);
    expect(Object.isFrozen(checked.answers.existing)).toBe(false);
  });

  test('has tools of its own, also where one is called like one of the generator', () => {
    const tools = [{ name: 'whoami', scopes: [] }];
    const checked = validateAnswers({ ...answers, tools });
    if (!checked.ok) throw new Error('not taken');
    expect(resolveConfig(checked.answers).tools[0]?.builtIn).toBeUndefined();
  });

  test('has names that only signs tell apart, and none twice', () => {
    const tools = (...names: string[]) => names.map((name) => ({ name, scopes: [] }));
    expect(pathsOf({ ...answers, tools: tools('get-user', 'get_user') })).toEqual([]);
    expect(pathsOf({ ...answers, tools: tools('a', 'a') })).toEqual(['tools[1].name']);
    for (const name of ['__proto__', 'constructor', 'a\u001b[31m', 'x'.repeat(65), '']) {
      expect(pathsOf({ ...answers, tools: tools(name) })).toEqual(['tools[0].name']);
    }
  });

  test('offers up to 500 tools, five times as many as are generated', () => {
    const tools = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ name: `tool-${n}`, scopes: [] }));
    expect(pathsOf({ ...answers, tools: tools(500) })).toEqual([]);
    expect(pathsOf({ ...answers, tools: tools(501) })).toEqual(['tools']);
    const { provider, spec } = answers;
    expect(pathsOf({ framework: 'express', provider, spec, tools: tools(100) })).toEqual([]);
    expect(pathsOf({ framework: 'express', provider, spec, tools: tools(101) })).toEqual(['tools']);
  });

  test('stands in the place of a framework: one of both, and not none', () => {
    expect(validateAnswers({ ...answers, framework: 'express' })).toMatchObject({
      ok: false,
      problems: [{ path: 'framework' }],
    });
    expect(validateAnswers({ ...answers, existing: undefined })).toMatchObject({
      ok: false,
      problems: [{ path: 'framework', message: 'is missing' }],
    });
  });

  test('that is described wrongly is one problem, and none about a framework', () => {
    expect(validateAnswers({ ...answers, existing: { ...existing, doors: [] } })).toEqual({
      ok: false,
      problems: [{ path: 'existing.doors', message: 'must name a path that reaches MCP' }],
    });
  });

  test.each([
    ['lists', 'permitted'],
    ['machines', [{ clientId: 'cron', scopes: ['tickets:read'] }]],
    ['roles', [{ claim: ['roles'], grants: { admin: ['tickets:read'] } }]],
    ['issuers', [{ provider: 'auth0' }]],
    ['downstream', 'client-credentials'],
    ['dpop', 'accept'],
    ['signIn', { upstream: 'github' }],
  ])('is refused with %s, by name', (key, value) => {
    const problems = validateGiven({ ...answers, [key]: value }).problems;
    expect(problems.map(({ path }) => path)).toContain(key);
    expect(problems.find(({ path }) => path === key)?.message).toContain('exists already');
  });

  test('is refused with an authorization server of its own', () => {
    const signIn = { upstream: 'github' };
    expect(pathsOf({ ...answers, provider: 'own', signIn })).toEqual(
      expect.arrayContaining(['provider', 'signIn']),
    );
  });

  test.each([
    [{ tools: [{ name: 'x', title: 'X', scopes: [] }] }, 'tools[0].title'],
    [{ prompts: [{ name: 'x', description: 'X', scopes: [] }] }, 'prompts[0].description'],
    [{ resources: [{ uri: 'a:b', name: 'x', scopes: [] }] }, 'resources[0].name'],
  ])('says itself what %j would say', (changes, path) => {
    expect(pathsOf({ ...answers, ...changes })).toContain(path);
  });
});

describe('a folder for the files is refused:', () => {
  const folders = [
    ...['', '.', '..', '../up', 'src/../..', 'src//x', '/etc', '/', 'C:/x', 'C:\\x', 'src\\x'],
    ...['node_modules/x', 'src/Node_Modules', '.git/hooks', '.GIT', '.secure-mcp/x', 'src/'],
    ...['con', 'src/aux.x', 'src/x.', 'a b', 'a\nb', 'a\0', 'src/$(id)', "a'b", '`x`', '~/x', 'é'],
    'a'.repeat(201),
  ];
  test.each(folders)('%j', (folder) => {
    expect(problemsWith({ layer: folder })).toMatchObject([{ path: 'existing.layer' }]);
    expect(problemsWith({ development: folder })).toMatchObject([{ path: 'existing.development' }]);
  });

  test('and one of a route group is taken', () => {
    expect(problemsWith({ layer: 'app/(mcp)/[team]/mcp-auth' })).toEqual([]);
  });
});

describe('a path that reaches MCP is refused:', () => {
  const paths = [
    ...['', 'mcp', '//mcp', '/mcp/', '/mcp//x', '/../mcp', '/./mcp', '/a/..', '/mcp?x', '/mcp#x'],
    ...['/m%63p', '/:id', '/*', '/mcp*', '/{id}', '/[id]', '/(mcp)', '/mcp;x', '/m\\cp', '/m cp'],
    ...['http://host/mcp', '//host/mcp', '/mcp\n', '/mcp\0', '/é', '/`', '/"'],
    ...['/.well-known/oauth-protected-resource', '/.WELL-KNOWN/x', '/.well-known'],
    `/${'a'.repeat(200)}`,
  ];
  test.each(paths)('%j', (path) => {
    expect(problemsWith({ doors: [{ path, kind: 'sessions' }] })).toMatchObject([
      { path: 'existing.doors[0].path' },
    ]);
  });

  test.each(['/', '/mcp', '/v1/agents', '/api/mcp.json', '/-/x_y~z'])('and %j is taken', (path) => {
    expect(problemsWith({ doors: [{ path, kind: 'stateless' }] })).toEqual([]);
  });

  test.each([
    [['/mcp', '/mcp'], 'is given twice'],
    [['/mcp', '/MCP'], 'only in case'],
  ])('%j', ([one = '', other = ''], message) => {
    const doors = [one, other].map((path) => ({ path, kind: 'stateless' }));
    expect(problemsWith({ doors })).toMatchObject([
      { path: 'existing.doors[1].path', message: expect.stringContaining(message) as string },
    ]);
  });

  test('a stream without the path that its messages go to, and too many', () => {
    expect(problemsWith({ doors: [{ path: '/sse', kind: 'sse' }] })).toMatchObject([
      { path: 'existing.doors' },
    ]);
    const many = Array.from({ length: 21 }, (_, n) => ({ path: `/${n}`, kind: 'stateless' }));
    expect(problemsWith({ doors: many })).toMatchObject([{ path: 'existing.doors' }]);
    expect(problemsWith({ doors: many.slice(1) })).toEqual([]);
  });
});

describe('a command is refused', () => {
  test.each([
    ['that is one text', 'npm start'],
    ['without words', []],
    ['with an empty word', ['npm', '']],
    ['of two lines', ['npm', 'a\nb']],
    ['with too many words', Array.from({ length: 21 }, () => 'x')],
    ['with a long word', ['x'.repeat(301)]],
    ['with a token', ['node', `--token=ghp_${'a1'.repeat(18)}`]],
  ])('%s', (_, command) => {
    expect(problemsWith({ start: command })).toHaveLength(1);
    expect(problemsWith({ build: command })).toHaveLength(1);
  });
});

describe('a variable is refused', () => {
  test.each(['', '1A', 'A-B', 'A B', 'A=B', 'É', 'A'.repeat(101), 'constructor', 'toString'])(
    'that is called %j',
    (name) => {
      expect(problemsWith({ environment: { [name]: 'x' } })).not.toEqual([]);
    },
  );

  test('that is called __proto__', () => {
    const environment: unknown = JSON.parse('{ "__proto__": "x" }');
    expect(problemsWith({ environment })).toMatchObject([
      { path: 'existing.environment.__proto__' },
    ]);
  });

  test.each(['PORT', 'MCP_SERVER_URL', 'AUTH_SERVER_ISSUER', 'CLIENT_SECRET', 'ALLOWED_ORIGINS'])(
    'that whatever starts the server sets: %s',
    (name) => {
      const [problem] = problemsWith({ environment: { [name]: 'x' } });
      expect(problem?.message).toContain('leave it out');
    },
  );

  test.each([
    `sk-proj-${'Ab1'.repeat(8)}`,
    `sk_live_${'a'.repeat(24)}`,
    `ghp_${'a1'.repeat(18)}`,
    `xoxb-${'1'.repeat(20)}`,
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'Bearer abcdefgh12',
    '-----BEGIN PRIVATE KEY-----',
    'd41d8cd98f00b204e9800998ecf8427e',
    'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    'postgres://app:hunter2@db.example.com/app',
    'postgres://app:hunter2@localhost.example.com/app',
    '7f3c2a9e-5b1d-4c8f-9a6e-0d2b4f6a8c1e',
    'id:7F3C2A9E-5B1D-4C8F-9A6E-0D2B4F6A8C1E',
    'hunter2hunter2hunter2hunter2',
  ])('that looks like a secret, and its value is not shown: %s', (value) => {
    const [problem] = problemsWith({ environment: { VALUE: value } });
    expect(problem?.message).toContain('looks like a secret');
    expect(JSON.stringify(problem)).not.toContain(value);
  });

  test.each([
    'local-only',
    '',
    'postgres://app:hunter2@localhost:5432/app',
    'https://example.com/very/long/path/that/people/write/2026',
  ])('and %j is a value as people write them', (value) => {
    expect(problemsWith({ environment: { VALUE: value } })).toEqual([]);
  });

  test.each([
    ['DB_PASSWORD', 'hunter2'],
    ['PGPASS', 'correct horse'],
    ['API_KEY', '7f3c2a9e'],
    ['apiKey', '7f3c2a9e'],
    ['KEY_OF_LINEAR', 'abc'],
    ['GITHUB_TOKEN', 'x7'],
    ['SESSION_SECRET', 'local7f3c2a9e'],
    ['AWS_CREDENTIALS', 'zq9'],
    ['DB_PWD', 'zq9'],
    ['TOKEN_URL', 'https://example.com/x7'],
  ])('by whose name its value is one, which is not shown: %s', (name, value) => {
    const [problem] = problemsWith({ environment: { [name]: value } });
    expect(problem?.message).toContain('secret');
    expect(problem?.message).not.toContain(value);
  });

  test.each([
    ['DB_PASSWORD', 'local-only'],
    ['DB_PASSWORD', 'test'],
    ['SESSION_SECRET', 'dev-secret'],
    ['API_KEY', ''],
    ['USE_TOKENS', 'false'],
    ['TOKEN_LIFETIME', '3600'],
    ['KEYCLOAK_URL', 'https://sso.example.com'],
    ['TOKEN_URL', 'http://localhost:8080/token'],
  ])('and %s may be %j', (name, value) => {
    expect(problemsWith({ environment: { [name]: value } })).toEqual([]);
  });

  test.each([['--api-key=7f3c2a9e'], ['DB_PASSWORD=hunter2']])(
    'in a word of a command: %s',
    (word) => {
      expect(problemsWith({ start: ['node', word] })).toHaveLength(1);
    },
  );

  test.each([
    ['line', 'a\nB=1'],
    ['sign', 'é'],
    ['length', 'a b '.repeat(80)],
  ])('of another %s', (_, value) => {
    expect(problemsWith({ environment: { VALUE: value } })).toHaveLength(1);
  });

  test('beside fifty others', () => {
    const environment = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`V${n}`, 'x']));
    expect(problemsWith({ environment })).toMatchObject([{ path: 'existing.environment' }]);
  });
});

describe('what does not fit together is refused:', () => {
  test.each([
    [{ shape: 'koa' }, 'existing.shape'],
    [{ shape: 'mcp-handler' }, 'existing.runtime'],
    [{ shape: 'mcp-handler', runtime: 'web' }, 'existing.routes'],
    [{ routes: 'app' }, 'existing.routes'],
    [{ routes: '../app' }, 'existing.routes'],
    [{ runtime: 'web' }, 'existing.runtime'],
    [{ language: 'javascript', imports: '.ts' }, 'existing.imports'],
    [{ imports: '.mjs' }, 'existing.imports'],
    [{ modules: 'umd' }, 'existing.modules'],
    [{ shape: 'mcp-handler', runtime: 'web' }, 'existing.doors'],
    [{ port: 3000 }, 'existing.port'],
    [{ secret: 'x' }, 'existing.secret'],
    [{ doors: [{ path: '/mcp', kind: 'sessions', method: 'GET' }] }, 'existing.doors[0].method'],
    [{ doors: [{ path: '/mcp', kind: 'websocket' }] }, 'existing.doors[0].kind'],
    [{ doors: [null] }, 'existing.doors[0]'],
    [{ doors: {} }, 'existing.doors'],
  ])('%j', (changes, path) => {
    expect(problemsWith(changes).map((problem) => problem.path)).toContain(path);
  });

  test.each([null, 'text', 7])('%j in the place of all of it', (value) => {
    expect(pathsOf({ ...answers, existing: value })).toEqual(['existing']);
  });

  test('a list in the place of all of it', () => {
    expect(validateAnswers({ ...answers, existing: [] }).ok).toBe(false);
  });
});
