import { edit, weaken } from '../support/weaken.js';

const oneToolP = `description: 'Adds a note of yours.',
    scopes: ['notes:write'],`;
const decideP = 'if (missing(caller, needed).length > 0) {';
const neededP = 'const needed = scopesFor(message);';
const toolP = 'return toolNamed(name)?.scopes ?? [];';
const toolS = '(TOOLS.get(params.name) ?? [])';
const heldS = 'needed.every((scope) => held.has(scope))';
const heldG = 'needed.filter((scope) => !granted.has(scope))';

/** Gates that look at the wrong thing, at a part of it, or not at all. */
export const gateKinds = [
  weaken('gate', 'tool-without-gate', 'leaves one of its tools without a gate', {
    seenWith: 'told',
    plain: [edit('tools.ts', oneToolP, oneToolP.replace("['notes:write']", '[]'))],
    sdk: [edit('gate.js', "['add_note', ['notes:write']],", "['add_note', []],")],
    generated: [
      edit(
        'src/mcp/registry.ts',
        "tool: addTodo, scopes: ['todos:add']",
        'tool: addTodo, scopes: []',
      ),
    ],
  }),
  weaken('gate', 'no-gate', 'asks for the base scopes and nothing else', {
    seenWith: 'told',
    plain: [edit('gate.ts', toolP, 'return [];')],
    sdk: [edit('gate.js', `[...BASE, ...${toolS}]`, 'BASE')],
    generated: [
      edit(
        'src/auth/operations.ts',
        "case 'tools/call':\n      return named('tool', params['name'], rules.forTool);",
        "case 'tools/call':\n      return known(rules.base, {});",
      ),
    ],
  }),
  weaken('gate', 'one-of-several-scopes', 'asks for one of the scopes that a tool takes', {
    seenWith: 'told',
    plain: [edit('gate.ts', toolP, 'return toolNamed(name)?.scopes.slice(0, 1) ?? [];')],
    sdk: [edit('gate.js', toolS, '(TOOLS.get(params.name)?.slice(0, 1) ?? [])')],
    generated: [
      edit(
        'src/auth/scopes.ts',
        'unique([...base, ...own])]',
        'unique([...base, ...own.slice(0, 1)])]',
      ),
    ],
  }),
  weaken('gate', 'any-scope', 'is content with any scope that a tool takes', {
    seenWith: 'told',
    plain: [
      edit('endpoint.ts', decideP, 'if (missing(caller, needed).length === needed.length) {'),
    ],
    sdk: [edit('gate.js', heldS, 'needed.some((scope) => held.has(scope))')],
  }),
  weaken('gate', 'header-decides', 'takes the name of a tool from a header field', {
    seenWith: 'told',
    revision: 'older',
    plain: [
      edit(
        'endpoint.ts',
        neededP,
        "const named = request.headers['mcp-name'] ?? message.params['name'];\n  const needed = scopesFor({ ...message, params: { ...message.params, name: named } });",
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        'function scopesOf({ method, params = {} }) {',
        'function scopesOf({ method, params: given = {} }, headers) {\n  const params = { ...given, name: headers["mcp-name"] ?? given.name };',
      ),
      edit('gate.js', 'scopesOf(body ?? {})', 'scopesOf(body ?? {}, request.headers)'),
    ],
  }),
  weaken('gate', 'method-header-decides', 'takes the method from a header field', {
    seenWith: 'told',
    revision: 'older',
    plain: [
      edit(
        'endpoint.ts',
        neededP,
        "const method = request.headers['mcp-method']?.toString() ?? message.method;\n  const needed = scopesFor({ ...message, method });",
      ),
    ],
  }),
  weaken('gate', 'first-of-batch', 'looks at the first message of a batch alone', {
    seenWith: 'issuer',
    revision: 'older',
    plain: [
      edit(
        'endpoint.ts',
        'const message = messageIn(body.message);',
        'const batch = Array.isArray(body.message) ? body.message : undefined;\n  const message = messageIn(batch ? batch[0] : body.message);',
      ),
      edit(
        'endpoint.ts',
        '    else answerOld(visit, message);',
        "    else if (batch) send(200, batch.map((each) => ({ jsonrpc: '2.0', id: each.id, result: perform(caller, messageIn(each), false) })));\n    else answerOld(visit, message);",
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        'const { auth, body } = request;',
        'const { auth } = request;\n    const body = Array.isArray(request.body) ? request.body[0] : request.body;',
      ),
    ],
  }),
  weaken(
    'gate',
    'first-of-doubled-keys',
    'reads the first of two names where the parser reads the last',
    {
      seenWith: 'told',
      plain: [
        edit(
          'body.ts',
          'return { message: JSON.parse(text) as unknown };',
          'return { message: JSON.parse(text), text };',
        ),
        edit(
          'endpoint.ts',
          neededP,
          'const first = /"params":.*?[{,]"name":"([a-z_]*)","arguments"/.exec(body.text)?.[1] ?? /"name":"([a-z_]*)"/.exec(body.text.replace(/"_meta":.*?}}/, ""))?.[1];\n  const needed = scopesFor({ ...message, params: { ...message.params, name: first ?? message.params["name"] } });',
        ),
      ],
    },
  ),
  weaken('gate', 'names-in-any-case', 'finds tools in any case, and guards them in one', {
    seenWith: 'told',
    plain: [
      edit(
        'methods.ts',
        "toolNamed(params['name'])",
        "toolNamed(String(params['name']).toLowerCase())",
      ),
    ],
    sdk: [
      edit('gate.js', '!TOOLS.has(params.name)', '!TOOLS.has(String(params.name).toLowerCase())'),
      edit(
        'gate.js',
        '    if (absent) {',
        "    if (body?.method === 'tools/call') body.params.name = String(body.params.name).toLowerCase();\n    if (absent) {",
      ),
    ],
  }),
  weaken('gate', 'names-trimmed', 'trims the name of a tool behind the gate', {
    seenWith: 'told',
    revision: 'older',
    plain: [
      edit('methods.ts', "toolNamed(params['name'])", "toolNamed(String(params['name']).trim())"),
    ],
  }),
  weaken('gate', 'names-as-lists', 'takes a list with one name for the name, behind the gate', {
    seenWith: 'told',
    plain: [
      edit('methods.ts', "toolNamed(params['name'])", "toolNamed([params['name']].flat().join())"),
    ],
  }),
  weaken('gate', 'scopes-by-substring', 'looks for a scope anywhere in the claim', {
    seenWith: 'told',
    plain: [
      edit('scopes.ts', '!scopes.has(scope) &&', "![...scopes].join(' ').includes(scope) &&"),
    ],
    sdk: [edit('gate.js', heldS, "needed.every((scope) => [...held].join(' ').includes(scope))")],
    generated: [
      edit(
        'src/auth/scopes.ts',
        heldG,
        "needed.filter((scope) => ![...granted].join(' ').includes(scope))",
      ),
    ],
  }),
  weaken('gate', 'scopes-in-any-case', 'compares scopes without their case', {
    seenWith: 'issuer',
    plain: [
      edit(
        'scopes.ts',
        '!scopes.has(scope) &&',
        '![...scopes].some((held) => held.toLowerCase() === scope) &&',
      ),
    ],
    generated: [
      edit(
        'src/auth/scopes.ts',
        'const granted = new Set(held);',
        'const granted = new Set(held.map((each) => each.toLowerCase()));',
      ),
    ],
  }),
  weaken('gate', 'scopes-by-namespace', 'lets any scope before the colon do', {
    seenWith: 'told',
    plain: [
      edit(
        'scopes.ts',
        '!scopes.has(scope) &&',
        "![...scopes].some((held) => held.split(':')[0] === scope.split(':')[0]) &&",
      ),
    ],
  }),
  weaken('gate', 'hierarchy-upside-down', 'lets the narrow scope imply the broader one', {
    seenWith: 'told',
    plain: [
      edit(
        'scopes.ts',
        "'notes:admin': ['notes:read', 'notes:write'],",
        "'notes:admin': ['notes:read', 'notes:write'],\n  'notes:read': ['notes:write'],\n  'notes:use': ['notes:read'],",
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        'const IMPLIES = {',
        "const IMPLIES = { 'notes:use': ['notes:read'], 'notes:read': ['notes:write'],",
      ),
    ],
  }),
  weaken('gate', 'no-hierarchy', 'does not know that a broader scope implies the narrow one', {
    seenWith: 'told',
    plain: [edit('scopes.ts', 'HIERARCHY[held]?.includes(scope) === true', 'false')],
    sdk: [edit('gate.js', '[scope, ...(IMPLIES[scope] ?? [])]', '[scope]')],
    generated: [
      edit(
        'src/auth/scopes.ts',
        'for (const implied of hierarchy.get(scope) ?? []) granted.add(implied);',
        'void hierarchy;',
      ),
    ],
  }),
  weaken('gate', 'no-base-scopes', 'lets tokens without the base scopes in', {
    seenWith: 'told',
    plain: [
      edit(
        'gate.ts',
        'return [...BASE_SCOPES, ...objectScopes(method, params)];',
        'return objectScopes(method, params);',
      ),
    ],
    sdk: [edit('gate.js', '    default:\n      return BASE;', '    default:\n      return [];')],
  }),
  weaken('gate', 'acts-before-it-refuses', 'does what a tool does, and refuses afterwards', {
    seenWith: 'told',
    plain: [
      edit(
        'endpoint.ts',
        decideP,
        "try {\n    if (message.method === 'tools/call') perform(caller, message, false);\n  } catch {}\n  if (missing(caller, needed).length > 0) {",
      ),
    ],
  }),
  weaken('gate', 'trusts-read-only', 'guards no tool that says it only reads', {
    seenWith: 'told',
    plain: [
      edit(
        'gate.ts',
        toolP,
        'return toolNamed(name)?.isReadOnly ? [] : (toolNamed(name)?.scopes ?? []);',
      ),
    ],
    sdk: [edit('gate.js', "['list_notes', ['notes:read']],", "['list_notes', []],")],
    generated: [
      edit(
        'src/mcp/registry.ts',
        "tool: listTodos, scopes: ['todos:read']",
        'tool: listTodos, scopes: []',
      ),
    ],
  }),
  weaken('gate', 'trusts-a-client-name', 'lets a client that calls itself admin do everything', {
    seenWith: 'told',
    plain: [
      edit(
        'endpoint.ts',
        decideP,
        "const { name: clientName } = metaOf(message)['io.modelcontextprotocol/clientInfo'] ?? {};\n  if (clientName !== 'admin' && missing(caller, needed).length > 0) {",
      ),
    ],
  }),
  weaken('gate', 'remembers-a-decision', 'remembers that a tool was allowed, and not to whom', {
    seenWith: 'told',
    plain: [
      edit('endpoint.ts', 'const stateful =', 'const allowed = new Set();\nconst stateful ='),
      edit(
        'endpoint.ts',
        decideP,
        "const decision = message.method + String(message.params['name']);\n  if (missing(caller, needed).length === 0) allowed.add(decision);\n  if (!allowed.has(decision)) {",
      ),
    ],
  }),
  weaken(
    'gate',
    'remembers-scopes-of-a-user',
    'keeps the scopes that a user had in an earlier token',
    {
      seenWith: 'issuer',
      plain: [
        edit('tokens.ts', 'const LONGEST_TOKEN', 'const held = new Map();\nconst LONGEST_TOKEN'),
        edit(
          'tokens.ts',
          "return { subject: sub, client, scopes: new Set(scope.split(' ')), expiresAt: exp };",
          "held.set(sub, new Set([...(held.get(sub) ?? []), ...scope.split(' ')]));\n      return { subject: sub, client, scopes: held.get(sub), expiresAt: exp };",
        ),
      ],
      sdk: [
        edit('issuer.js', 'const COOL_DOWN_MS', 'const held = new Map();\nconst COOL_DOWN_MS'),
        edit(
          'issuer.js',
          'return {\n        token:',
          "const known = [...(held.get(payload.sub) ?? []), ...payload.scope.split(' ')];\n      held.set(payload.sub, known);\n      payload.scope = known.join(' ');\n      return {\n        token:",
        ),
      ],
    },
  ),
  weaken(
    'gate',
    'guards-initialize-alone',
    'asks for scopes when a session begins, and never again',
    {
      seenWith: 'told',
      revision: 'older',
      plain: [
        edit(
          'endpoint.ts',
          decideP,
          "if (request.headers['mcp-session-id'] === undefined && missing(caller, needed).length > 0) {",
        ),
      ],
      sdk: [
        edit(
          'gate.js',
          'if (!isAllowed) {',
          "if (!isAllowed && request.headers['mcp-session-id'] === undefined) {",
        ),
      ],
    },
  ),
  weaken('gate', 'knows-other-scope-claims', 'takes scopes from a claim that users choose', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        "scopes: new Set(scope.split(' '))",
        "scopes: new Set([...scope.split(' '), ...[payload['roles'], payload['permissions']].flat()])",
      ),
    ],
  }),
];
