import type { Caller } from './caller';
import type { LogLevel, LogSink } from './log-sink';

/** One authorization decision. It has no field that is meant for a token, a header or an argument. */
export interface DecisionEntry {
  readonly decision: 'allowed' | 'denied';
  /** Stable code to alert on. */
  readonly reason: string;
  readonly status?: number;
  /** The setting that decides, where there is one. */
  readonly setting?: string | undefined;
  readonly caller?: Caller | undefined;
  readonly method?: string | undefined;
  /** The addressed thing, by its name in the scope map. */
  readonly tool?: string | undefined;
  readonly prompt?: string | undefined;
  readonly resource?: string | undefined;
  /** What has no entry there, as a client named it; never in production. */
  readonly asked?: string | undefined;
  /** Scopes that were asked for with a step-up (SCOPE-13). */
  readonly missingScopes?: readonly string[];
  /** Time spent on the decision; of what is decided at a glance there is none. */
  readonly durationMs?: number;
}

const MAX_LENGTH = 200;

/** Writes decisions as JSON lines (LOG-02, LOG-03). */
export function createDecisionLog(sink: LogSink): (entry: DecisionEntry) => void {
  return ({ caller, method, tool, prompt, resource, durationMs, ...entry }) => {
    sink(
      JSON.stringify({
        time: new Date().toISOString(),
        event: 'authorization',
        ...entry,
        kind: caller && (caller.kind ?? 'user'),
        issuer: caller?.issuer,
        subject: shorten(caller?.subject),
        client: shorten(caller?.clientId),
        method,
        tool,
        prompt,
        resource,
        durationMs: measured(durationMs),
      }),
      levelOf(entry),
    );
  };
}

function levelOf({ decision, status = 0 }: Pick<DecisionEntry, 'decision' | 'status'>): LogLevel {
  if (status >= 500) return 'error';
  return decision === 'allowed' ? 'info' : 'warn';
}

/** In microseconds; nothing where the clock stands still while code runs, as in Workers. */
function measured(durationMs = 0): number | undefined {
  return durationMs > 0 ? Math.round(durationMs * 1000) / 1000 : undefined;
}

/** Names come from the caller: a log line stays short whatever they send. */
function shorten(value: string | undefined): string | undefined {
  return value !== undefined && value.length > MAX_LENGTH
    ? `${value.slice(0, MAX_LENGTH)}…`
    : value;
}
