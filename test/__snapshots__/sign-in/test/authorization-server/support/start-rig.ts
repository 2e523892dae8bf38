import { service } from '../../../dev/upstream/service.js';
import type { ScopePolicy } from '../../../src/auth/scopes.js';
import { profile } from '../../../src/auth/token/profile.js';
import type { FetchDocument } from '../../../src/authorization-server/clients/documents.js';
import { loadConfigs } from '../../../src/authorization-server/environment.js';
import {
  createAuthorizationServer,
  type AuthorizationServer,
} from '../../../src/authorization-server/index.js';
import type { SignInPolicy } from '../../../src/authorization-server/admission/policy.js';
import { createMemoryStore } from '../../../src/authorization-server/store/memory.js';
import { signInLimits, type SignInLimits } from '../../../src/sign-in-limits.js';
import { startRigOf, type Rig, type RigOverrides } from './rig.js';

/** What the tools of a rig need, whatever those of the project do. */
const scopes: ScopePolicy = {
  baseScopes: ['mcp:access'],
  tools: { read_notes: ['notes:read'], write_notes: ['notes:write'] },
  hierarchy: { 'notes:all': ['notes:read', 'notes:write'] },
};

/** Everybody gets everything. */
const signIn: SignInPolicy = {
  grants: [{ to: { kind: 'everyone' }, scopes: ['mcp:access', 'notes:all'] }],
};

/** What a test wants otherwise, in the server itself. */
export interface ServerOverrides extends RigOverrides {
  readonly limits?: Partial<SignInLimits>;
  readonly scopes?: ScopePolicy;
  readonly signIn?: SignInPolicy;
  readonly fetchDocument?: FetchDocument;
}

/** A rig, and the server in it. */
export type ServerRig = Rig & { readonly server: AuthorizationServer };

/** Starts the authorization server of this project on a loopback port. */
export async function startRig(overrides: ServerOverrides = {}): Promise<ServerRig> {
  let started: AuthorizationServer | undefined;
  const rig = await startRigOf(
    ({ env, store, log }) => {
      const { authorizationServer: config } = loadConfigs(env, profile);
      if (!config) throw new Error('The authorization server runs elsewhere');
      started = createAuthorizationServer({
        config,
        store,
        scopes: overrides.scopes ?? scopes,
        signIn: overrides.signIn ?? signIn,
        limits: { ...signInLimits, ...overrides.limits },
        log,
        ...(overrides.fetchDocument ? { fetchDocument: overrides.fetchDocument } : {}),
      });
      return Promise.resolve(started);
    },
    () => createMemoryStore(),
    service,
    overrides,
  );
  if (!started) throw new Error('The server was not started');
  return { ...rig, server: started };
}
