import type { Finding } from './engine/model.js';
import { matrix } from './rows/index.js';

/** Rows without a check, each with the reason; what depends on the server's inside or on others. */
export const unchecked: Readonly<Record<string, string>> = {
  'PRM-25': 'only the endpoint that was named is looked at; audit each endpoint by its own URL',
  'TOK-06':
    'which algorithms are on the list is a matter of configuration; the good token has one of them',
  'TOK-08': 'takes a server that trusts two issuers at once',
  'TOK-24':
    'how a decision is reached is not to be seen from outside; read the code that verifies tokens',
  'TOK-25':
    'which tools are for users only is not to be seen from outside; test them with a token of a client',
  'TOK-27': 'takes a token to be revoked and the cache of the server to be waited out',
  'TOK-29':
    'takes an issuer that lies at the start of the server; the tests of a generated project do it',
  'TOK-30': 'takes keys to be withdrawn and the cache of the server to be waited out',
  'TOK-33': 'what a server stores is not to be seen from outside',
  'SCOPE-06':
    'how scopes are written depends on the issuer; the good token has the form that the server knows',
  'SCOPE-09':
    'takes knowledge of the objects behind the tools; test that a user cannot reach those of another',
  'SCOPE-12': 'is a duty of clients',
  'PASS-01':
    'what a server sends to others is not to be seen from outside; read the code that calls them',
  'PASS-02':
    'what a server sends to others is not to be seen from outside; read the code that calls them',
  'PASS-03': 'takes a sign-in in a browser at a server that is a proxy for another',
  'PASS-04': 'takes a sign-in in a browser at a server that is a proxy for another',
  'PASS-05': 'takes a tool that asks for credentials of a third party',
  'PASS-06': 'takes a tool that links an account, and two browsers',
  'TRANS-11': 'whether work stops behind a closed stream is not to be seen from outside',
  'HAND-01': 'takes a tool that gives out handles',
  'HAND-02': 'takes a tool that gives out handles',
  'HAND-03': 'takes a tool that gives out handles',
  'HAND-05': 'takes a tool that asks back and hands out requestState',
  'HAND-06': 'takes a tool that asks back and hands out requestState',
  'HAND-07': 'takes a tool that runs as a task',
  'META-24':
    'takes a stream to be held open until its token has expired, and for the minutes that clocks may differ',
  'META-25': 'is about intermediaries in front of the server',
  'DOS-02': 'takes a flood; measure it where nobody else is hurt',
  'DOS-05': 'whether a schema is fetched is not to be seen from outside',
  'CACHE-02': 'takes the caches in front of the server; CACHE-01 shows what it tells them',
  'OP-05': 'is a duty of the authorization server',
  'OP-09': 'is a duty of clients',
  'OP-10': 'takes two looks with time in between; keep the report and compare the issuer',
  'OP-11': 'is a duty of the authorization server',
  'OP-12':
    'takes a sign-in through the authorization server; the doctor and the scripted client do it',
  'EXT-01': 'is about an extension that is off by default; its tokens are verified like any other',
  'EXT-02': 'is about an extension that is off by default, and the authorization server',
  'EXT-07':
    'DPoP is part of no revision; tokens bound to a key are refused as bearer tokens (EXT-09)',
  'EXT-08':
    'DPoP is part of no revision; tokens bound to a key are refused as bearer tokens (EXT-09)',
  'EXT-11':
    'DPoP is part of no revision; tokens bound to a key are refused as bearer tokens (EXT-09)',
};

/** The rows without a check, as lines of the report. */
export function uncheckedFindings(revision: string): Finding[] {
  return Object.entries(unchecked).flatMap(([id, reason]): Finding[] => {
    const row = matrix.get(id);
    const level = row?.levels.get(revision);
    if (!row || level === undefined || level === 'MAY') return [];
    return [
      {
        ...{ id, level, family: 'not-from-outside', title: row.text },
        verdict: 'not-checked',
        says: reason,
        rows: [{ id, level, text: row.text, source: row.source }],
        exchanges: [],
      },
    ];
  });
}
