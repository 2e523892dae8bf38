import { downstreams, downstreamTool } from './downstreams.js';
import { frameworks } from './frameworks.js';
import { impossibleProviders } from './impossible-providers.js';
import { providers } from './providers/index.js';
import { requirements } from './requirements.js';
import { revisions } from './revisions.js';
import { threats } from './threats.js';
import { defaultBaseScopes, toolSets } from './tool-sets.js';

/** Everything that can be chosen. */
export const catalog = {
  requirements,
  threats,
  frameworks,
  providers,
  impossibleProviders,
  revisions,
  toolSets,
  downstreams,
  downstreamTool,
  defaultBaseScopes,
} as const;

export { fixedRequestOf } from './fixed-request.js';
export type {
  BuiltInTool,
  ClaimRule,
  ClaimSource,
  Downstream,
  FixedRequest,
  Framework,
  FrameworkFile,
  Provider,
  ProviderAttack,
  ProviderParameter,
  RequirementLevel,
  Revision,
  ToolSet,
} from './types.js';
