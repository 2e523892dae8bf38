import { edit, weaken } from '../support/weaken.js';

const sealedP = "if (!openRound(caller, asked, requestState)) return complains('ask again');";
const boundP = 'JSON.stringify([ownerOf(caller), caller.client, call, until])';
const tellP = 'if (owner === ownerOf(caller) && uris.includes(uri)) {';

/** Resources, prompts, completions, subscriptions and rounds of questions. */
export const surfaceKinds = [
  weaken('surface', 'open-resources', 'asks for no scopes where a resource is read', {
    seenWith: 'told',
    plain: [
      edit('gate.ts', "case 'resources/read':\n", "case 'resources/read':\n      return [];\n"),
    ],
    sdk: [edit('gate.js', 'return [...BASE, ...ofResource(params.uri)];', 'return BASE;')],
    generated: [
      edit(
        'src/auth/operations.ts',
        "return rules.hasResources ? read(params['uri'], rules) : unknown('method');",
        'return known(rules.base, {});',
      ),
    ],
  }),
  weaken(
    'surface',
    'resources-by-another-spelling',
    'reads resources by another spelling than it guards',
    {
      seenWith: 'told',
      plain: [
        edit(
          'methods.ts',
          "return readResource(caller, params['uri'],",
          "return readResource(caller, URL.canParse(String(params['uri'])) ? new URL(String(params['uri'])).href : params['uri'],",
        ),
      ],
      sdk: [
        edit(
          'gate.js',
          "return new URL(uri).protocol === NOTES ? ['notes:read'] : [];",
          "return uri.startsWith(NOTES) ? ['notes:read'] : [];",
        ),
        edit('gate.js', 'KNOWN.test(params.uri)', 'URL.canParse(params.uri)'),
      ],
    },
  ),
  weaken('surface', 'resources-of-anybody', 'reads the resources of anybody', {
    seenWith: 'told',
    plain: [
      edit(
        'notes.ts',
        'return notesOf(caller).find((note) => note.id === id);',
        'return [...notes.values()].flat().find((note) => note.id === id) ?? notesOf(caller)[0];',
      ),
    ],
    sdk: [
      edit(
        'store.js',
        'return list(auth).find((note) => note.id === id);',
        'return [...notes.values()].flat().find((note) => note.id === id) ?? list(auth)[0];',
      ),
    ],
  }),
  weaken('surface', 'lists-of-anybody', 'lists the resources of everybody', {
    seenWith: 'told',
    plain: [
      edit(
        'notes.ts',
        '/** Tells of changes',
        '/** All of them. */\nexport const allNotes = (): Note[] => [...notes.values()].flat();\n\n/** Tells of changes',
      ),
      edit(
        'resources.ts',
        "import { noteOf, notesOf } from './notes.js';",
        "import { allNotes, noteOf, notesOf } from './notes.js';",
      ),
      edit(
        'resources.ts',
        "const mine = caller.scopes.has('notes:read') ? notesOf(caller) : [];",
        'const mine = caller ? allNotes() : notesOf(caller);',
      ),
    ],
  }),
  weaken('surface', 'public-lists', 'calls lists public that depend on who asks', {
    seenWith: 'told',
    plain: [
      edit(
        'results.ts',
        "return { ttlMs: 0, cacheScope: 'private', ...result };",
        "return { ttlMs: 60_000, cacheScope: 'public', ...result };",
      ),
    ],
  }),
  weaken('surface', 'open-prompts', 'asks for no scopes where a prompt is taken', {
    seenWith: 'told',
    plain: [
      edit(
        'gate.ts',
        "case 'prompts/get':\n      return prompts.find((each) => each.name === name)?.scopes ?? [];",
        "case 'prompts/get':\n      return [];",
      ),
    ],
    sdk: [edit('gate.js', '[...BASE, ...(PROMPTS.get(params.name) ?? [])]', 'BASE')],
    generated: [
      edit(
        'src/auth/operations.ts',
        "? named('prompt', params['name'], rules.forPrompt)\n        : unknown('method');",
        "? known(rules.base, {})\n        : unknown('method');",
      ),
    ],
  }),
  weaken('surface', 'open-completions', 'asks for no scopes where an argument is completed', {
    seenWith: 'told',
    plain: [
      edit(
        'gate.ts',
        'const { name: prompt } = (ref ?? {}) as { name?: unknown };\n      return prompts.find((each) => each.name === prompt)?.scopes ?? [];',
        'return ref ? [] : [];',
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        '[...BASE, ...(PROMPTS.get(params.ref?.name) ?? ofResource(params.ref?.uri))]',
        'BASE',
      ),
    ],
    generated: [
      edit(
        'src/auth/operations.ts',
        "return ref['type'] === 'ref/prompt'",
        "return known(rules.base, {});\n  return ref['type'] === 'ref/prompt'",
      ),
    ],
  }),
  weaken('surface', 'completions-of-anybody', 'completes from what belongs to others', {
    seenWith: 'told',
    plain: [
      edit(
        'notes.ts',
        '/** Tells of changes',
        '/** All of them. */\nexport const allNotes = (): Note[] => [...notes.values()].flat();\n\n/** Tells of changes',
      ),
      edit(
        'prompts.ts',
        "import { notesOf } from './notes.js';",
        "import { allNotes, notesOf } from './notes.js';",
      ),
      edit(
        'prompts.ts',
        'const known = prompt.scopes.length > 0 ? notesOf(caller).map(({ text }) => text) : [];',
        'const known = caller && prompt.scopes.length > 0 ? allNotes().map(({ text }) => text) : [];',
      ),
    ],
  }),
  weaken(
    'surface',
    'open-subscriptions',
    'asks for no scopes where somebody listens to a resource',
    {
      seenWith: 'told',
      plain: [
        edit(
          'gate.ts',
          'return urisIn(params).flatMap((each) => resourceFor(each)?.scopes ?? []);',
          'return urisIn(params).flatMap(() => []);',
        ),
      ],
      generated: [
        edit(
          'src/auth/operations.ts',
          'for (const scope of rules.forResource(entry) ?? []) scopes.add(scope);',
          'void rules.forResource;',
        ),
      ],
    },
  ),
  weaken(
    'surface',
    'first-of-subscriptions',
    'asks for the scopes of the first resource that is listened to',
    {
      seenWith: 'told',
      plain: [
        edit(
          'gate.ts',
          'return urisIn(params).flatMap((each)',
          'return urisIn(params).slice(0, 1).flatMap((each)',
        ),
      ],
    },
  ),
  weaken('surface', 'subscriptions-of-anybody', 'tells of changes of what belongs to others', {
    seenWith: 'told',
    plain: [edit('streams.ts', tellP, 'if (owner && uris.includes(uri)) {')],
    generated: [
      edit(
        'src/auth/scopes.ts',
        'const otherwise = isFromTemplate ? policy.mayObserve : () => true;',
        'const otherwise = isFromTemplate ? () => true : () => true;',
      ),
    ],
  }),
  weaken('surface', 'greedy-subscriptions', 'sends what nobody subscribed to', {
    seenWith: 'tokens',
    plain: [
      edit(
        'streams.ts',
        "send('notifications/subscriptions/acknowledged', { notifications });",
        "send('notifications/subscriptions/acknowledged', { notifications });\n  send('notifications/prompts/list_changed', {});",
      ),
    ],
  }),
  weaken('surface', 'rounds-of-anybody', 'takes the answer of one user for that of another', {
    seenWith: 'told',
    plain: [edit('rounds.ts', boundP, "JSON.stringify([ownerOf(caller) && '', call, until])")],
    generated: [
      edit(
        'src/mcp/rounds.ts',
        'return JSON.stringify([userKey(caller), caller.clientId, mcpReq.method]);',
        "return JSON.stringify([userKey(caller) && '', mcpReq.method]);",
      ),
    ],
  }),
  weaken(
    'surface',
    'rounds-of-other-arguments',
    'takes the answer to one call for that to another',
    {
      seenWith: 'told',
      plain: [
        edit('tools.ts', "JSON.stringify(['clear_notes', given]);", "given ? 'clear_notes' : '';"),
      ],
    },
  ),
  weaken('surface', 'rounds-not-sealed', 'believes what a client says it was asked', {
    seenWith: 'told',
    plain: [
      edit(
        'tools.ts',
        sealedP,
        "if (!requestState) return complains('ask again');\n      void openRound;",
      ),
    ],
  }),
  weaken('surface', 'rounds-without-end', 'takes an answer however late it comes', {
    seenWith: 'told',
    plain: [edit('rounds.ts', 'return Number(until) > Date.now();', 'return Number(until) > 0;')],
  }),
  weaken('surface', 'never-asks', 'removes everything without a question', {
    seenWith: 'told',
    plain: [
      edit(
        'tools.ts',
        'if (requestState === undefined) {',
        'if (requestState === undefined && !given) {',
      ),
      edit('tools.ts', sealedP, 'void openRound;'),
      edit(
        'tools.ts',
        "if (sure?.action !== 'accept') return complains('nothing was removed');",
        'void sure;',
      ),
    ],
  }),
  weaken('surface', 'asks-clients-that-cannot', 'asks clients that did not say they can be asked', {
    seenWith: 'told',
    plain: [edit('tools.ts', "if (!('elicitation' in capabilities)) {", 'if (!capabilities) {')],
  }),
  weaken('surface', 'ignores-header-fields', 'does not compare header fields with the body', {
    seenWith: 'tokens',
    plain: [
      edit(
        'endpoint.ts',
        'if (isModern) checkHeaders(message, request.headers);',
        'void checkHeaders;',
      ),
    ],
  }),
];
