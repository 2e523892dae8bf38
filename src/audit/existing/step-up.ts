import type { Config } from '../../answers/config.js';
import { exampleOf } from '../../answers/resources.js';
import type { Redactor } from '../../http/redact.js';
import type { Client } from '../engine/client.js';
import { createMemory } from '../engine/memory.js';
import type { TestIssuer } from '../issuer/test-issuer.js';
import { bearerChallenge, scopesIn } from '../protocol/challenge.js';
import type { Dialect } from '../protocol/messages.js';
import { createRequests } from '../protocol/requests.js';
import { createSessions } from '../protocol/sessions.js';

/** What is asked with the base scopes alone, and what came of it. */
export interface SteppedUp {
  /** As in `tool drop_table`. */
  readonly what: string;
  /** What it needs. */
  readonly scopes: readonly string[];
  /** Reason for which it was not refused as it has to be; undefined where it was. */
  readonly fault?: string;
}

/** What came of asking with the base scopes alone. */
export interface StepUp {
  readonly steppedUp: readonly SteppedUp[];
  /** How much needs more than the base scopes, asked for or not. */
  readonly guarded: number;
}

/** So much is asked for at most. */
const MOST = 20;

/** The order of tools that change something: the last. */
const CHANGES = 3;

/** A request for something of the owner. */
interface Guarded {
  readonly what: string;
  readonly scopes: readonly string[];
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly order: number;
}

/**
 * Asks with the base scopes alone for what needs more: each has to be refused before any code of the owner runs,
 * with the scopes it takes. What only reads is asked for first, and after one that is not refused nothing more is.
 */
export async function probeStepUp(
  target: URL,
  config: Config,
  how: {
    readonly client: Client;
    readonly dialect: Dialect;
    readonly issuer: TestIssuer;
    readonly redactor: Redactor;
  },
): Promise<StepUp> {
  const { baseScopes } = config;
  const weak = await how.issuer.mint({ label: 'base scopes', scopes: baseScopes }, how.redactor);
  const requests = createRequests(target, how.dialect, how.client.send);
  const { call } = createSessions(requests, createMemory().once);
  const done: SteppedUp[] = [];
  const all = guardedBy(config);
  for (const { what, scopes, method, params } of chosenOf(all)) {
    const response = await call(weak, method, params);
    const named = scopesIn(response);
    const missing = scopes.filter((scope) => !named.includes(scope));
    const isRefused =
      response.status === 403 &&
      bearerChallenge(response)?.parameters.get('error') === 'insufficient_scope';
    const fault = !isRefused
      ? `answers ${response.status} to the base scopes alone, not 403 insufficient_scope`
      : missing.length > 0
        ? `is refused, but the challenge does not name ${missing.join(' ')}`
        : undefined;
    done.push({ what, scopes, ...(fault === undefined ? {} : { fault }) });
    if (!isRefused) break;
  }
  return { steppedUp: done, guarded: all.length };
}

/** Chooses what changes something for half of the requests, and of every kind in turn for the rest; keeps the order. */
function chosenOf(all: readonly Guarded[]): Guarded[] {
  const kinds = [CHANGES, 2, 1, 0].map((kind) => all.filter(({ order }) => order === kind));
  const [first = []] = kinds;
  const rest = Array.from({ length: MOST }, (_, n) => kinds.flatMap((kind) => kind[n] ?? []));
  const chosen = new Set([...first.slice(0, MOST / 2), ...rest.flat()]);
  return [...chosen].slice(0, MOST).sort((one, other) => one.order - other.order);
}

/** Everything that needs more than the base scopes; what changes something last. */
function guardedBy({ tools, resources, prompts, baseScopes }: Config): Guarded[] {
  const all: Guarded[] = [
    ...prompts.map(({ name, scopes }) => ({
      ...{ what: `prompt ${name}`, scopes, method: 'prompts/get', params: { name }, order: 0 },
    })),
    ...resources.map(({ uri, scopes }) => ({
      ...{ what: `resource ${uri}`, scopes, method: 'resources/read', order: 1 },
      params: { uri: exampleOf(uri) },
    })),
    ...tools.map(({ name, scopes, readOnly }) => ({
      ...{ what: `tool ${name}`, scopes, method: 'tools/call', order: readOnly ? 2 : CHANGES },
      params: { name, arguments: {} },
    })),
  ];
  return all
    .map((one) => ({ ...one, scopes: one.scopes.filter((scope) => !baseScopes.includes(scope)) }))
    .filter(({ scopes }) => scopes.length > 0)
    .sort((one, other) => one.order - other.order);
}
