import { edit, weaken } from '../support/weaken.js';

const ownerP = 'return subject;';
const subjectP = 'return { subject: sub, client,';
const ownerS = 'auth.extra.subject;';
const subjectS = 'extra: { subject: payload.sub },';
const keyG =
  "return JSON.stringify(kind === 'machine' ? [issuer, subject, kind] : [issuer, subject]);";

/** What belongs to somebody, and is kept under a name that others have too. */
export const storeKinds = [
  weaken('store', 'shared', 'keeps what belongs to its users in one place for all', {
    seenWith: 'told',
    plain: [edit('notes.ts', ownerP, "return subject && 'everybody';")],
    sdk: [edit('store.js', ownerS, "auth && 'everybody';")],
    generated: [
      edit(
        'src/auth/caller.ts',
        keyG,
        "return JSON.stringify([issuer, kind, subject && 'everybody']);",
      ),
    ],
  }),
  weaken('store', 'subjects-in-any-case', 'takes two subjects for one that differ in case', {
    seenWith: 'told',
    plain: [edit('notes.ts', ownerP, 'return subject.toLowerCase();')],
    sdk: [edit('store.js', ownerS, 'auth.extra.subject.toLowerCase();')],
    generated: [
      edit(
        'src/auth/caller.ts',
        keyG,
        'return JSON.stringify([issuer, kind, subject.toLowerCase()]);',
      ),
    ],
  }),
  weaken('store', 'subjects-trimmed', 'takes spaces off a subject', {
    seenWith: 'told',
    plain: [edit('notes.ts', ownerP, 'return subject.trim();')],
  }),
  weaken('store', 'subjects-cut', 'keeps the first ten characters of a subject', {
    seenWith: 'told',
    plain: [edit('notes.ts', ownerP, 'return subject.slice(0, 10);')],
    sdk: [edit('store.js', ownerS, 'auth.extra.subject.slice(0, 10);')],
  }),
  weaken('store', 'subjects-normalized', 'takes two subjects for one whose letters look alike', {
    seenWith: 'told',
    plain: [edit('notes.ts', ownerP, "return subject.normalize('NFKC');")],
  }),
  weaken('store', 'subjects-before-the-at', 'takes what stands before the @ for the user', {
    seenWith: 'told',
    plain: [edit('notes.ts', ownerP, "return subject.split('@')[0] ?? '';")],
  }),
  weaken('store', 'by-client', 'keeps what belongs to users under the client they use', {
    seenWith: 'told',
    plain: [
      edit('notes.ts', 'ownerOf({ subject }: Caller)', 'ownerOf({ client }: Caller)'),
      edit('notes.ts', ownerP, 'return client;'),
    ],
    sdk: [edit('store.js', ownerS, 'auth.clientId;')],
    generated: [
      edit(
        'src/auth/caller.ts',
        'userKey({ issuer, subject, kind }: Caller)',
        'userKey({ issuer, clientId, kind }: Caller)',
      ),
      edit('src/auth/caller.ts', keyG, 'return JSON.stringify([issuer, kind, clientId]);'),
    ],
  }),
  weaken('store', 'by-email', 'takes the email address of a token for its subject', {
    seenWith: 'told',
    plain: [
      edit('tokens.ts', subjectP, "return { subject: String(payload['email'] ?? sub), client,"),
    ],
    sdk: [edit('issuer.js', subjectS, 'extra: { subject: payload.email ?? payload.sub },')],
    generated: [
      edit(
        'src/auth/token/claims.ts',
        'text(claims, profile.subjectClaim)',
        "String(claims['email'] ?? text(claims, profile.subjectClaim))",
      ),
    ],
  }),
  weaken('store', 'by-name', 'takes the name of a user for the subject', {
    seenWith: 'told',
    plain: [
      edit(
        'tokens.ts',
        subjectP,
        "return { subject: String(payload['preferred_username'] ?? payload['name'] ?? sub), client,",
      ),
    ],
  }),
  weaken('store', 'by-header', 'believes a header field that says who calls', {
    seenWith: 'told',
    plain: [
      edit(
        'server.ts',
        'const { caller } = found;',
        "const said = request.headers['x-user-id']?.toString();\n      const caller = said ? { ...found.caller, subject: said } : found.caller;",
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        'request.auth = auth;',
        "request.auth = request.headers['x-user-id'] ? { ...auth, extra: { subject: request.headers['x-user-id'] } } : auth;",
      ),
    ],
  }),
  weaken('store', 'by-argument', 'lets a call say whose notes it wants', {
    seenWith: 'told',
    plain: [
      edit(
        'tools.ts',
        "if (names.some((name) => !tool.required.includes(name))) return complains('unknown arguments');",
        "if (typeof values['user'] === 'string') return tool.run({ ...caller, subject: values['user'] }, values as never, round);\n  void names;",
      ),
      edit(
        'tools.ts',
        "description: 'Lists your notes.',",
        "description: 'Lists the notes of a user.',",
      ),
    ],
  }),
  weaken('store', 'by-session', 'keeps who calls in the session, as it was when it began', {
    seenWith: 'issuer',
    revision: 'older',
    plain: [
      edit(
        'sessions.ts',
        'return owners.get(id) === ownerOf(caller) ? undefined : 404;',
        'if (owners.has(id)) Object.assign(caller, { subject: owners.get(id) });\n  return owners.has(id) ? undefined : 404;',
      ),
    ],
  }),
];
