import type { SignInView } from './sign-in-view.js';

/** A file of a project with an authorization server of its own, and where it is not in every such project, when. */
type SignInFile = string | readonly [file: string, when: (signIn: SignInView) => boolean];

/** Kept current by the generator, below `templates/sign-in`; the path in the project is the same without `.hbs`. */
export const generatedSignInFiles: readonly SignInFile[] = [
  // The server
  'src/authorization-server/upstream-defaults.ts.hbs',
  // Its store
  'src/authorization-server/store/store.ts',
  // Clients
  // Pages
  // Upstream
  'src/authorization-server/upstream/profile.ts.hbs',
  'src/authorization-server/upstream/upstream-profile.ts',
  'src/authorization-server/upstream/upstream.ts',
  // Tokens of the upstream
  'src/authorization-server/upstream-tokens.ts',
  'test/authorization-server/upstream-tokens.test.ts',
  ['src/auth/upstream-api-error.ts', ({ callsUpstream }) => callsUpstream],
  ['src/auth/upstream-api.ts', ({ callsUpstream }) => callsUpstream],
  ['test/auth/support/upstream-network.ts', ({ callsUpstream }) => callsUpstream],
  ['test/auth/support/upstream-tool.ts', ({ callsUpstream }) => callsUpstream],
  ['test/auth/upstream-api.test.ts', ({ callsUpstream }) => callsUpstream],
  // Development
];

/** The user's, but merged. */
export const sharedSignInFiles: readonly SignInFile[] = [];

/** The user's from the beginning. */
export const seedSignInFiles: readonly SignInFile[] = [];

/** Those that a project has. */
export function chosenFiles(files: readonly SignInFile[], signIn: SignInView): string[] {
  return files.flatMap((each) => {
    if (typeof each === 'string') return each;
    const [file, when] = each;
    return when(signIn) ? file : [];
  });
}
