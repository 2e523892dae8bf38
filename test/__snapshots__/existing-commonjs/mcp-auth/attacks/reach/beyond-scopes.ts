import { describe, expect, it } from 'vitest';
import { profile } from '../../auth/token/profile.js';
import { requestableScopes } from '../../auth/scopes.js';
import { scopePolicy } from '../../scope-map.js';
import { ownServer } from '../../dev/own-server.js';
import { LIMITED_USER, rules, type Application } from '../support/application.js';
import { message, send } from '../support/send.js';

/** What the base scopes do not open, by name, with what it needs. */
function beyond(
  entries: Readonly<Record<string, readonly string[]>> = {},
): (readonly [string, readonly string[]])[] {
  return Object.entries(entries)
    .map(([name, own]) => [name, rules.missing(rules.base, own)] as const)
    .filter(([, missing]) => missing.length > 0);
}

/** A URI that a template matches. */
function exampleOf(template: string): string {
  return template.replace(/\{\?(\w+)[^}]*\}/g, '?$1=x').replace(/\{[^}]*\}/g, 'x');
}

const UNREADABLE: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-encoding': 'gzip' },
];

const calls = [
  ...beyond(scopePolicy.tools).map(
    ([name, missing]) =>
      [`the tool ${name}`, missing, message('tools/call', { name, arguments: [] })] as const,
  ),
  ...beyond(scopePolicy.prompts).map(
    ([name, missing]) => [`the prompt ${name}`, missing, message('prompts/get', { name })] as const,
  ),
  ...beyond(scopePolicy.resources).map(
    ([uri, missing]) =>
      [`the resource ${uri}`, missing, message('resources/read', { uri: exampleOf(uri) })] as const,
  ),
];

/** Attacks of a user whose token has the base scopes and nothing else. None of your tools runs, whatever happens. */
export function attackBeyondScopes(application: () => Application): void {
  const path = ownServer.doors[0].path;
  const token = () => application().token(LIMITED_USER);

  describe('with the base scopes alone', () => {
    it.each(calls)(
      '%s is refused, and the challenge says what it needs',
      async (_, missing, body) => {
        const answer = await send(application(), path, { token: await token(), body });
        expect(answer.text).not.toContain('"result"');
        expect(answer.status).toBe(403);
        if (profile.scopeRequest === 'none') return;
        const challenge = String(answer.headers['www-authenticate']);
        for (const scope of requestableScopes(profile, application().resource, missing)) {
          expect(challenge).toContain(scope);
        }
      },
    );

    it('nothing is behind a name that the scope map lacks', async () => {
      for (const name of ['no-such-tool', '__proto__', 'constructor', '']) {
        const body = message('tools/call', { name, arguments: [] });
        const answer = await send(application(), path, { token: await token(), body });
        expect(answer.text).not.toContain('"result"');
        expect(answer.text).toContain('Unknown tool');
      }
    });

    it('a second name in the same message opens nothing', async ({ skip }) => {
      const [call] = beyond(scopePolicy.tools);
      if (!call) return skip('no tool needs more than the base scopes');
      const name = JSON.stringify(call[0]);
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call","params":{"name":"x","name":${name},"arguments":[]}}`;
      const answer = await send(application(), path, { token: await token(), body });
      expect(answer.status).toBe(403);
    });

    it('several messages in one are refused (TRANS-02)', async () => {
      const body = [message('tools/list'), message('tools/list')];
      const answer = await send(application(), path, { token: await token(), body });
      // By the guard: what is behind it may refuse them for another reason, or take them later.
      expect(answer.text).toContain('must be one JSON-RPC message');
      expect(answer.status).toBe(400);
    });

    it('a body that parsers could read differently is refused', async () => {
      for (const headers of UNREADABLE) {
        const sent = { token: await token(), body: message('tools/list'), headers };
        const answer = await send(application(), path, sent);
        expect(answer.status).toBe(415);
      }
    });
  });
}
