import { downstreams, downstreamTool } from './downstreams.js';
import { frameworks } from './frameworks.js';
import { impossibleProviders } from './impossible-providers.js';
import { providers } from './providers/index.js';
import { stores } from './stores.js';
import { upstreams } from './upstreams/index.js';
import { revisions } from './revisions.js';
import { threats } from './threats.js';
import { defaultBaseScopes, toolSets } from './tool-sets.js';

/** Everything that can be chosen. */
export const catalog = {
  /** What to set for refresh tokens at a provider whose record does not say it. */
  refreshTokens:
    'allow clients the grant refresh_token, and the scope offline_access where there is one',
  threats,
  frameworks,
  providers,
  impossibleProviders,
  revisions,
  toolSets,
  downstreams,
  downstreamTool,
  upstreams,
  stores,
  defaultBaseScopes,
} as const;

export { fixedRequestOf } from './fixed-request.js';
export { localMachineToken, withLocalRoles } from './local-tokens.js';
export { localTokenType } from './local-token-type.js';
export type {
  BuiltInPrompt,
  BuiltInResource,
  BuiltInTool,
  Downstream,
  FixedRequest,
  Framework,
  Provider,
  ToolSet,
} from './types.js';
export type { StoreRecord } from './stores.js';
export type { UpstreamRecord } from './upstreams/types.js';
export type { Revision, RevisionId } from './revisions.js';
