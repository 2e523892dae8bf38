import { printLine } from './standard-output.js';
import { parseArgs } from 'node:util';
import { profile } from '../auth/token/profile.js';
import { requestableScopes, scopesIn } from '../auth/scopes.js';
import { scopePolicy } from '../scope-map.js';
import { obtainToken } from './client.js';
import { localSettings, scripts } from './settings.js';
import { users } from './users.js';

/** `npm run -s mcp-auth:token`: prints an access token, with the scopes of all tools, as far as they are granted, or those given. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      user: { type: 'string', default: 'alice' },
      scope: { type: 'string' },
    },
  });
  if (!users.some(({ id }) => id === values.user)) {
    throw new Error(`--user must be one of: ${users.map(({ id }) => id).join(', ')}`);
  }
  if (values.scope !== undefined && profile.scopeRequest === 'none') {
    throw new Error(
      `Clients of ${profile.provider} cannot ask for scopes. --user ${users[1]?.id ?? ''} may do less`,
    );
  }
  const settings = localSettings();
  const scopes = values.scope?.split(' ').filter(Boolean) ?? scopesIn(scopePolicy);
  const scope = requestableScopes(profile, settings.resource, [...new Set(scopes)]).join(' ');
  const obtained = obtainToken(settings.resource, values.user, scope);
  const { value: token, absent } = await obtained.catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isDown = cause instanceof TypeError;
    const hint = isDown
      ? `. Is \`${scripts.run} mcp-auth:dev\` running at ${settings.resource}? PORT of the shell or of .env moves it: start it anew after a change`
      : '';
    throw new Error(`No token: ${reason}${hint}`, { cause });
  });
  if (absent.length > 0) {
    const says = `not granted to ${values.user}: ${absent.join(' ')}. Where they are new, start the authorization server anew`;
    // Whoever named them needs them; else what is granted is enough to begin with.
    if (values.scope !== undefined) throw new Error(`No token: ${says}`);
    process.stderr.write(`In this token is what was granted; ${says}\n`);
  }
  printLine(token);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
