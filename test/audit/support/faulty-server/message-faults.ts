import type { DefinitionFaults } from './definitions.js';
import type { ErrorFaults } from './errors.js';
import type { Features } from './features.js';
import type { NoteFaults } from './notes.js';
import type { ResultFaults } from './results.js';
import type { HeaderFaults } from './request-headers.js';
import type { RoundFaults } from './rounds.js';
import type { ScopeFaults } from './scopes.js';
import type { SessionFaults } from './sessions.js';
import type { StreamFaults } from './streams.js';
import type { SubscriberFaults } from './subscribers.js';
import type { SurfaceFaults } from './surface.js';
import type { ToolFaults } from './tools.js';

/** What can be wrong with messages. */
export interface MessageFaults
  extends
    Features,
    ScopeFaults,
    NoteFaults,
    HeaderFaults,
    ToolFaults,
    ResultFaults,
    ErrorFaults,
    DefinitionFaults,
    StreamFaults,
    SessionFaults,
    SurfaceFaults,
    RoundFaults,
    SubscriberFaults {
  acceptsBatches: boolean;
  /** Serves messages of every media type. */
  anyMediaType: boolean;
  /** How a notification is answered. */
  notificationStatus: number;
  notificationBody: boolean;
  answersGet: boolean;
  logsNobody: boolean;
  logsNoScopes: boolean;
  mindsSessions: boolean;
  beginsSessions: boolean;
}
