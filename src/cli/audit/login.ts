import type { Problem } from '../../answers/problem.js';
import type { LoginOptions } from '../../audit/login/options.js';
import { canAsk, type Context } from '../context.js';
import { visible } from '../output/visible.js';
import type { AuditFlags } from './flags.js';
import { openBrowser } from './open-browser.js';

/** Of nobody: the name is reserved (RFC 2606). */
const FOREIGN = 'https://another.example/mcp';

/** Finds flags of a sign-in that contradict each other or others, or say nothing. */
export function checkLogin(
  flags: AuditFlags,
  values: Readonly<Record<string, unknown>>,
  problems: Problem[],
): void {
  const problem = (flag: string, message: string) => {
    problems.push({ path: '', flag, message });
  };
  const {
    'login': isOn,
    'login-client': client,
    'client-metadata-url': document,
    'login-secret-env': secretEnv,
    'login-secret-file': secretFile,
  } = flags;
  const names = Object.keys(values).filter(
    (name) => name.startsWith('login-') || name === 'client-metadata-url' || name === 'open',
  );
  const stray = names.find((name) => values[name] !== undefined && values[name] !== false);
  if (!isOn) {
    if (stray !== undefined) problem(`--${stray}`, 'says nothing without --login');
    return;
  }
  for (const name of ['project', 'issuer-port', 'token-env', 'token-file'] as const) {
    if (values[name] !== undefined) problem('--login', `takes the place of --${name}`);
  }
  if (flags.start !== undefined) {
    const message =
      'is for a server with a real authorization server; --start gives it the test issuer. Start it yourself, and name its URL';
    problem('--login', message);
  }
  if (document !== undefined && client !== undefined && client !== 'cimd') {
    problem('--client-metadata-url', 'is of a client that --login-client does not choose');
  }
  const isKnown = client !== undefined && client !== 'cimd' && client !== 'dcr';
  if ((secretEnv ?? secretFile) !== undefined && !isKnown) {
    const flag = `--login-secret-${secretFile === undefined ? 'env' : 'file'}`;
    problem(flag, 'belongs to a client ID: --login-client ID');
  }
  const isSpelled =
    document === undefined || /^https:|^http:\/\/(?:127\.|localhost)/.test(document.href);
  if (!isSpelled) problem('--client-metadata-url', 'is not https');
}

/**
 * Makes the options of a sign-in from flags.
 *
 * @param secret of the client, from its variable or file
 */
export function loginOptions(
  flags: AuditFlags,
  secret: string | undefined,
  context: Context,
): LoginOptions {
  const { 'login-client': client } = flags;
  const isWay = client === undefined || client === 'cimd' || client === 'dcr';
  const metadataUrl = flags['client-metadata-url'];
  const opens = flags.open ?? canAsk(context);
  return {
    client: {
      way: isWay ? client : 'id',
      ...(isWay ? {} : { id: client }),
      ...(secret === undefined ? {} : { secret }),
      ...(metadataUrl ? { metadataUrl } : {}),
      mayRegister: flags['allow-registration'],
    },
    asOther: flags['login-as-other'],
    foreignResource: flags['login-foreign']?.href ?? FOREIGN,
    port: flags['login-port'] ?? 0,
    visit({ url, purpose }) {
      context.say(`Sign in ${visible(purpose)}:`);
      context.say(`  ${visible(url.href)}`);
      if (opens) openBrowser(url);
    },
    tell(text) {
      context.warn({ path: '', flag: '--login', message: text });
    },
  };
}
