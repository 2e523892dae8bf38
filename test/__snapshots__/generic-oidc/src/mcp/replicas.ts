import type { ResourceUpdates } from './resource-updates.js';

/** What several replicas have to share, among the services. One alone has its own, which it makes at the start. */
export interface ReplicaServices {
  /** Tells those who listen of updates, on all replicas. */
  readonly updates?: ResourceUpdates;
  /**
   * Signs what a client keeps while its user is asked something, so that every replica takes the answer. A
   * secret of 32 bytes or more; workers are as many as there are isolates, and need it as well.
   */
  readonly requestStateKey?: string;
}
