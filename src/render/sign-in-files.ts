import type { SignInView } from './sign-in-view.js';

/** A file of a project with an authorization server of its own, and where it is not in every such project, when. */
type SignInFile = string | readonly [file: string, when: (signIn: SignInView) => boolean];

const isUpstream =
  (...ids: readonly string[]) =>
  ({ upstream }: SignInView): boolean =>
    ids.includes(upstream.id);
const speaksOidc = ({ profile }: SignInView): boolean => profile.identity === 'id-token';

/** Kept current by the generator, below `templates/sign-in`; the path in the project is the same without `.hbs`. */
export const generatedSignInFiles: readonly SignInFile[] = [
  // The server
  'src/authorization-server/upstream-defaults.ts.hbs',
  // Its store
  'src/authorization-server/store/store.ts',
  // Clients
  'src/authorization-server/clients/client-document.ts',
  'src/authorization-server/clients/client-metadata.ts',
  'src/authorization-server/clients/client-policy.ts',
  'src/authorization-server/clients/client-refused-error.ts',
  'src/authorization-server/clients/description.ts',
  'src/authorization-server/clients/display-name.ts',
  'src/authorization-server/clients/document-error.ts',
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
  'test/authorization-server/clients/support/bare-provider.ts',
  'test/authorization-server/clients/support/metadata-host.ts',
  'test/authorization-server/clients/support/registrations.ts',
  'test/authorization-server/clients/support/remembering-store.ts',
  'test/authorization-server/clients/support/test-certificate.ts',
  // Pages
  'src/authorization-server/csrf.ts',
  'src/authorization-server/interaction.ts',
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
  // Upstream
  'src/authorization-server/upstream/profile.ts.hbs',
  'src/authorization-server/upstream/upstream-profile.ts',
  'src/authorization-server/upstream/upstream.ts',
  // Tokens of the upstream
  // Development
  'dev/browser.ts',
  'dev/cookie-jar.ts',
  'dev/forms.ts',
  'dev/new-secrets.ts',
  'dev/sign-in-by-hand.ts',
  'dev/upstream/behaviour.ts',
  'dev/upstream/credentials.ts',
  ['dev/upstream/forged-id-token.ts', speaksOidc],
  ['dev/upstream/github-app.ts', isUpstream('github-app')],
  ['dev/upstream/github-service.ts', isUpstream('github', 'github-app')],
  ['dev/upstream/github.ts', isUpstream('github')],
  ['dev/upstream/google.ts', isUpstream('google')],
  ['dev/upstream/oidc-service.ts', speaksOidc],
  ['dev/upstream/oidc.ts', isUpstream('oidc')],
  'dev/upstream/person.ts',
  ['dev/upstream/plain-oauth.ts', ({ profile }) => profile.identity !== 'id-token'],
  'dev/upstream/service.ts.hbs',
  'dev/upstream/stand-in.ts',
  'dev/upstream/token-book.ts',
  'dev/upstream/users.ts',
  'test/authorization-server/support/rig.ts',
];

/** The user's, but merged. */
export const sharedSignInFiles: readonly SignInFile[] = [];

/** The user's from the beginning. */
export const seedSignInFiles: readonly SignInFile[] = ['src/sign-in-texts.ts'];

/** Those that a project has. */
export function chosenFiles(files: readonly SignInFile[], signIn: SignInView): string[] {
  return files.flatMap((each) => {
    if (typeof each === 'string') return each;
    const [file, when] = each;
    return when(signIn) ? file : [];
  });
}
