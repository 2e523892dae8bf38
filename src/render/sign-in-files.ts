import type { SignInView } from './sign-in-view.js';

/** A file of a project with an authorization server of its own, and where it is not in every such project, when. */
type SignInFile = string | readonly [file: string, when: (signIn: SignInView) => boolean];

const isUpstream =
  (...ids: readonly string[]) =>
  ({ upstream }: SignInView): boolean =>
    ids.includes(upstream.id);
/** Whether an OpenID provider's claims say who somebody is; else its API does. */
const speaksOidc = ({ profile }: SignInView): boolean =>
  profile.identity === 'id-token' || profile.identity === 'userinfo';

const hasStore =
  (...ids: readonly string[]) =>
  ({ store }: SignInView): boolean =>
    ids.includes(store.id);
const hasSql = hasStore('sqlite', 'postgres');

/** How each kind of upstream says who somebody is. */
const identityFiles = (['id-token', 'userinfo', 'github', 'atlassian'] as const).map(
  (kind): SignInFile => [
    `src/authorization-server/upstream/${kind}-identity.ts`,
    ({ profile }) => profile.identity === kind,
  ],
);

/** Kept current by the generator, below `templates/sign-in`; the path in the project is the same without `.hbs`. */
export const generatedSignInFiles: readonly SignInFile[] = [
  // The server
  'src/authorization-server/answers.ts',
  'src/authorization-server/client-leg.ts',
  'src/authorization-server/configuration.ts',
  'src/authorization-server/endpoints.ts',
  'src/authorization-server/environment.ts',
  'src/authorization-server/error-answers.ts',
  'src/authorization-server/error-page.ts',
  'src/authorization-server/events.ts',
  'src/authorization-server/front.ts',
  'src/authorization-server/grants.ts',
  'src/authorization-server/index.ts',
  'src/authorization-server/inner-request.ts',
  'src/authorization-server/env-file.ts',
  'src/authorization-server/keys-command.ts',
  'src/authorization-server/keys.ts',
  'src/authorization-server/known-scopes.ts',
  'src/authorization-server/main.ts',
  'src/authorization-server/metadata.ts',
  'src/authorization-server/new-secrets.ts',
  'src/authorization-server/normalize.ts',
  'src/authorization-server/options.ts',
  'src/authorization-server/own-documents.ts',
  'src/authorization-server/paths.ts',
  'src/authorization-server/problems.ts',
  'src/authorization-server/provider.ts',
  'src/authorization-server/provider-events.ts',
  'src/authorization-server/rates.ts',
  'src/authorization-server/requests.ts',
  'src/authorization-server/secrets.ts',
  'src/authorization-server/shared-check.ts',
  'src/authorization-server/unavailable.ts',
  'src/authorization-server/text-of.ts',
  'src/authorization-server/without-sessions.ts',
  'src/authorization-server/upstream-defaults.ts.hbs',
  'src/authorization-server/upstream-leg.ts',
  // Its store
  'src/authorization-server/adapter.ts',
  'src/authorization-server/key-ring.ts',
  'src/authorization-server/refresh-grace.ts',
  'src/authorization-server/sealed-store.ts',
  'src/authorization-server/store/chosen.ts.hbs',
  'src/authorization-server/store/in-time.ts',
  'src/authorization-server/store/lease.ts',
  'src/authorization-server/store/memory.ts',
  ['src/authorization-server/store/migrations.ts', hasSql],
  'src/authorization-server/store/open.ts',
  ['src/authorization-server/store/postgres.ts', hasStore('postgres')],
  ['src/authorization-server/store/redis-connection.ts', hasStore('redis')],
  ['src/authorization-server/store/redis-scripts.ts', hasStore('redis')],
  ['src/authorization-server/store/redis.ts', hasStore('redis')],
  ['src/authorization-server/store/sql-store.ts', hasSql],
  ['src/authorization-server/store/sqlite.ts', hasStore('sqlite')],
  'src/authorization-server/store/store-kind.ts',
  'src/authorization-server/store/store.ts',
  // Clients
  'src/authorization-server/clients/client-document.ts',
  'src/authorization-server/clients/client-metadata.ts',
  'src/authorization-server/clients/client-policy.ts',
  'src/authorization-server/clients/client-refused-error.ts',
  'src/authorization-server/clients/description.ts',
  'src/authorization-server/clients/display-name.ts',
  'src/authorization-server/clients/document-error.ts',
  'src/authorization-server/clients/document-trust.ts',
  'src/authorization-server/clients/document-url.ts',
  'src/authorization-server/clients/documents.ts',
  'src/authorization-server/clients/fingerprint.ts',
  'src/authorization-server/clients/known-clients.ts',
  'src/authorization-server/clients/known-documents.ts',
  'src/authorization-server/clients/pinned-fetch.ts',
  'src/authorization-server/clients/provider-options.ts',
  'src/authorization-server/clients/redirect-uris.ts',
  'src/authorization-server/clients/special-addresses.ts',
  'test/authorization-server/clients/description.test.ts',
  'test/authorization-server/clients/documents.test.ts',
  'test/authorization-server/clients/pinned-fetch.test.ts',
  'test/authorization-server/clients/registration.test.ts',
  'test/authorization-server/clients/server.test.ts',
  'test/authorization-server/clients/support/bare-provider.ts',
  'test/authorization-server/clients/support/metadata-host.ts',
  'test/authorization-server/clients/support/registrations.ts',
  'test/authorization-server/clients/support/test-certificate.ts',
  'test/authorization-server/clients/support/test-store.ts',
  // Pages
  'src/authorization-server/connections.ts',
  'src/authorization-server/cookies.ts',
  'src/authorization-server/csrf.ts',
  'src/authorization-server/grants-of-account.ts',
  'src/authorization-server/interaction.ts',
  'src/authorization-server/pages/connections-page.ts',
  'src/authorization-server/pages/consent-page.ts',
  'src/authorization-server/pages/html.ts',
  'src/authorization-server/pages/page.ts',
  'src/authorization-server/pages/page-error.ts',
  'src/authorization-server/pages/plain-text.ts',
  'src/authorization-server/pages/problem-page.ts',
  'src/authorization-server/pages/read-form.ts',
  'src/authorization-server/pages/scope-sentences.ts',
  'src/authorization-server/pages/style.ts',
  'src/authorization-server/pages/texts.ts',
  'test/authorization-server/connections.test.ts',
  'test/authorization-server/consent.test.ts',
  // Upstream
  'src/authorization-server/accounts.ts',
  'src/authorization-server/admission.ts',
  'src/authorization-server/binding-cookie.ts',
  'src/authorization-server/callback.ts',
  'src/authorization-server/outcomes.ts',
  'src/authorization-server/policy.ts',
  'src/authorization-server/purpose.ts',
  'src/authorization-server/sign-in-error.ts',
  'src/authorization-server/sign-ins.ts',
  ['src/authorization-server/upstream/api.ts', (signIn) => !speaksOidc(signIn)],
  ['src/authorization-server/upstream/claims.ts', speaksOidc],
  'src/authorization-server/upstream/create-upstream.ts',
  'src/authorization-server/upstream/failures.ts',
  'src/authorization-server/upstream/identity-source.ts',
  ...identityFiles,
  'src/authorization-server/upstream/profile.ts.hbs',
  'src/authorization-server/upstream/server.ts',
  'src/authorization-server/upstream/token-answers.ts',
  'src/authorization-server/upstream/transport.ts',
  'src/authorization-server/upstream/upstream-profile.ts',
  'src/authorization-server/upstream/upstream.ts',
  'test/authorization-server/account-tokens.test.ts',
  'test/authorization-server/accounts.test.ts',
  [
    'test/authorization-server/github-identity.test.ts',
    ({ profile }) => profile.identity === 'github',
  ],
  ['test/authorization-server/id-token.test.ts', speaksOidc],
  'test/authorization-server/sign-in-policy.test.ts',
  'test/authorization-server/sign-ins.test.ts',
  'test/authorization-server/support/sign-in-parts.ts',
  'test/authorization-server/upstream-chain.test.ts',
  'test/authorization-server/upstream-failures.test.ts',
  'test/authorization-server/upstream-requests.test.ts',
  'test/authorization-server/upstream.test.ts',
  // Tokens of the upstream
  'src/authorization-server/upstream-tokens.ts',
  'test/authorization-server/upstream-tokens.test.ts',
  ['src/auth/upstream-api-error.ts', ({ callsUpstream }) => callsUpstream],
  ['src/authorization-server/upstream-access.ts', ({ callsUpstream }) => callsUpstream],
  ['test/authorization-server/upstream-access.test.ts', ({ callsUpstream }) => callsUpstream],
  ['src/auth/upstream-api.ts', ({ callsUpstream }) => callsUpstream],
  ['test/auth/support/upstream-network.ts', ({ callsUpstream }) => callsUpstream],
  ['test/auth/support/upstream-tool.ts', ({ callsUpstream }) => callsUpstream],
  ['test/auth/upstream-api.test.ts', ({ callsUpstream }) => callsUpstream],
  // Development
  'dev/browser.ts',
  'dev/cookie-jar.ts',
  'dev/forms.ts',
  'dev/sign-in-by-hand.ts',
  'dev/sign-in-report.ts',
  'dev/visit.ts',
  'dev/users.ts',
  'dev/try-authorization-server.ts',
  'dev/start.ts',
  'dev/settings.ts.hbs',
  'dev/servers-beside.ts',
  'dev/read-config.ts',
  ['dev/upstream/atlassian.ts', isUpstream('atlassian')],
  'dev/upstream/behaviour.ts',
  ['dev/upstream/cognito.ts', isUpstream('cognito')],
  'dev/upstream/credentials.ts',
  ['dev/upstream/entra.ts', isUpstream('entra')],
  ['dev/upstream/forged-id-token.ts', speaksOidc],
  ['dev/upstream/github-app.ts', isUpstream('github-app')],
  ['dev/upstream/github-service.ts', isUpstream('github', 'github-app')],
  ['dev/upstream/github.ts', isUpstream('github')],
  ['dev/upstream/gitlab.ts', isUpstream('gitlab')],
  ['dev/upstream/google.ts', isUpstream('google')],
  ['dev/upstream/oidc-service.ts', speaksOidc],
  ['dev/upstream/oidc.ts', isUpstream('oidc')],
  ['dev/upstream/okta.ts', isUpstream('okta')],
  'dev/upstream/person.ts',
  ['dev/upstream/plain-oauth.ts', (signIn) => !speaksOidc(signIn)],
  'dev/upstream/service.ts.hbs',
  ['dev/upstream/slack.ts', isUpstream('slack')],
  'dev/upstream/stand-in.ts',
  'dev/upstream/token-book.ts',
  'dev/upstream/users.ts',
  'test/authorization-server/authorization-request.test.ts',
  'test/authorization-server/binding-cookie.test.ts',
  'test/authorization-server/chosen-store.test.ts',
  'test/authorization-server/csrf.test.ts',
  'test/authorization-server/environment.test.ts',
  'test/authorization-server/front.test.ts',
  'test/authorization-server/inner-request.test.ts',
  'test/authorization-server/metadata.test.ts',
  'test/authorization-server/normalize.test.ts',
  'test/authorization-server/pages.test.ts',
  'test/authorization-server/problems.test.ts',
  'test/authorization-server/provider.test.ts',
  'test/authorization-server/requests.test.ts',
  'test/authorization-server/resource-server.test.ts',
  'test/authorization-server/shared-check.test.ts',
  'test/authorization-server/tokens.test.ts',
  'test/authorization-server/without-sessions.test.ts',
  'test/authorization-server/support/start-rig.ts',
  'test/authorization-server/key-ring.test.ts',
  'test/authorization-server/open-store.test.ts',
  'test/authorization-server/store.test.ts',
  'test/authorization-server/support/adapter-suite.ts',
  'test/authorization-server/keys-command.test.ts',
  'test/authorization-server/support/rig.ts',
  'test/authorization-server/support/store-suite.ts',
];

/** The user's, but merged. */
export const sharedSignInFiles: readonly SignInFile[] = ['src/index.ts.hbs'];

/** The user's from the beginning. */
export const seedSignInFiles: readonly SignInFile[] = [
  'src/sign-in-limits.ts',
  'src/sign-in.ts.hbs',
  'src/sign-in-texts.ts',
];

/** Those that a project has. */
export function chosenFiles(files: readonly SignInFile[], signIn: SignInView): string[] {
  return files.flatMap((each) => {
    if (typeof each === 'string') return each;
    const [file, when] = each;
    return when(signIn) ? file : [];
  });
}
