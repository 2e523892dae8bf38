/** What is wrong with the started server: a variable of its environment each, `FAULT_NAME`. */
export const knobs = [
  // Start
  'STARTS_WITHOUT_ISSUER',
  'STARTS_WITHOUT_AUDIENCE',
  'TAKES_EMPTY_AUDIENCE',
  'ENDS_WITH_0',
  'ANY_PRODUCTION',
  'ANY_HOST_IN_PRODUCTION',
  // Signals
  'IGNORES_SIGTERM',
  'IGNORES_SIGINT',
  'DROPS_REQUESTS',
  'ENDS_WITH_1',
  // Log
  'LOGS_CLAIMS',
  'LOGS_SECRET',
  'LOGS_SETTINGS',
  'LOGS_KEYS',
  'LOGS_ARGUMENTS',
  'LOGS_RAW',
  'LOGS_RAW_NAMES',
  'LOGS_NO_REFUSALS',
  // Issuer
  'OPEN_IN_OUTAGE',
  'UNAUTHORIZED_IN_OUTAGE',
  'BREAKS_IN_OUTAGE',
  'NO_RETRY_AFTER',
  'ASKS_AGAIN_AT_ONCE',
  'FORGETS_KEYS',
  'NEVER_RECOVERS',
  'NO_COOLDOWN',
  'NO_SINGLE_FLIGHT',
  'NO_TIME_LIMIT',
  'BLOCKED_BY_ISSUER',
  'NO_SIZE_LIMIT',
  'FOLLOWS_REDIRECTS',
  'ANY_METADATA_ISSUER',
  'ANY_KEY_PLACE',
  'WEAK_KEYS',
  'SYMMETRIC_KEYS',
  'ENCRYPTION_KEYS',
  'KEEPS_OLD_KEYS',
  'NEVER_ROTATES',
  // Introspection
  'BELIEVES_TEXT',
  'CACHES_LONG',
  // Load
  'TIRES',
  'NO_BODY_TIME',
  'DIES_OF_NULL',
] as const;

/** The name of a fault. */
export type Knob = (typeof knobs)[number];

/** Whether this process has a fault. */
export function has(knob: Knob): boolean {
  return process.env[`FAULT_${knob}`] !== undefined;
}
