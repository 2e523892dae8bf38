import { createRedactor } from '../http/redact.js';
import type { Provider } from '../catalog/index.js';
import { ProjectError } from '../project/project-error.js';
import { checkToken } from './checks/token.js';
import { decodeToken } from './decode-token.js';
import { findingsOf, type Finding } from './model.js';
import type { ProjectRun } from './run-in-project.js';
import { verifyToken } from './verify-token.js';

/** A token that was given or got here, or why there is none. */
export type TokenToLookAt =
  | { readonly from: 'user'; readonly value: string }
  | { readonly from: 'local'; readonly value: string }
  | { readonly from: 'local'; readonly fault: string }
  | { readonly from: 'nobody' };

const finding = findingsOf('token');

/** Has the project judge a token and explains the verdict. The token is in nothing that is returned. */
export async function lookAtToken(
  token: TokenToLookAt,
  options: {
    readonly provider: Provider;
    /** Whether the project can ask the authorization server, where it has to. */
    readonly canAsk: boolean;
    readonly timeoutMs: number;
    readonly run: ProjectRun;
  },
): Promise<Finding[]> {
  if ('fault' in token) {
    const says = `the local authorization server gave no token: ${token.fault}`;
    const remedy = 'start the script `dev`, and see what the script `token` says';
    return [finding('sign-in', 'failed', says, { remedy })];
  }
  if (token.from === 'nobody') {
    const remedy =
      'sign in with any client, put its access token into a file, and add --token-file FILE; or --token-env NAME for a variable. It is not shown, and goes nowhere it would not go anyway';
    return [finding('verdict', 'skipped', 'no token was given to verify', { remedy })];
  }
  if (!options.canAsk) {
    const says =
      'the servers of `dev` make up the secret to ask about tokens at every start, so nobody else can ask';
    const remedy =
      'leave the token out: `doctor --local` then gets one of its own, and verifies it';
    return [finding('verdict', 'skipped', says, { remedy })];
  }
  const { value } = token;
  const redactor = createRedactor();
  redactor.hide(value, 'the token');
  const decoded = decodeToken(value);
  const claims = decoded.form === 'jwt' ? decoded.claims : undefined;
  const findings = await verifyToken({ token: value, claims }, options.timeoutMs, options.run).then(
    (verification) => checkToken(decoded, verification, options.provider),
    (error: unknown) => {
      if (!(error instanceof ProjectError)) throw error;
      return [finding('verdict', 'failed', error.message, { source: 'TOK-01' })];
    },
  );
  const origin =
    token.from === 'local'
      ? [finding('sign-in', 'ok', 'got a token from the local authorization server')]
      : [];
  return [
    ...origin,
    ...findings.map((each) => ({
      ...each,
      says: redactor.redact(each.says),
      ...(each.remedy === undefined ? {} : { remedy: redactor.redact(each.remedy) }),
    })),
  ];
}
