import type { Request } from '../../http/request.js';
import { header, RateLimitedError, type Response } from '../../http/response.js';
import type { Redactor } from '../../http/redact.js';
import type { TestIssuer } from '../issuer/test-issuer.js';
import { surveyIssuers, type IssuerSurvey } from '../protocol/issuer-metadata.js';
import { listOf } from '../protocol/lists.js';
import type { Dialect } from '../protocol/messages.js';
import { createRequests, requestFor, type Probe } from '../protocol/requests.js';
import { surveyMetadata, type MetadataSurvey } from '../protocol/resource-metadata.js';
import { isAccepted } from '../protocol/responses.js';
import { requiredOf } from '../protocol/sample-arguments.js';
import { createSessions, SESSION, type Sessions } from '../protocol/sessions.js';
import { toolsIn, type Tools } from '../protocol/tools.js';
import type { Client } from './client.js';
import type { HeldStream } from './held-stream.js';
import { createMemory } from './memory.js';
import type { ServerProcess } from './server-process.js';
import type { SignedIn } from './signed-in.js';

/** Access tokens the audit may use, each accepted by the server as far as is known. */
export interface Tokens {
  readonly main?: string;
  /** Of the same user with fewer scopes. */
  readonly low?: string;
  /** Of another user. */
  readonly other?: string;
  /** Of the same authorization server, for another resource. */
  readonly foreign?: string;
}

/** Scopes by the name, or the URI, of what takes them. */
type ScopeTable = Readonly<Record<string, readonly string[]>>;

/** What is told or known of a server, beside what it says itself. */
export interface Expectations {
  /** Scopes of each tool, beside the base scopes; empty when nobody told any. */
  readonly toolScopes: ScopeTable;
  /** By URI, or by URI template. */
  readonly resourceScopes: ScopeTable;
  readonly promptScopes: ScopeTable;
  /** Scopes that every request needs; what the challenge asks for when left out. */
  readonly baseScopes?: readonly string[];
  /** Scopes that imply others. */
  readonly hierarchy: ScopeTable;
  /** A client that signs in again can get more scopes; unknown when left out. */
  readonly stepsUp?: boolean;
  /** Returns what the server has written to its output so far; only where the audit started it. */
  readonly output?: () => string;
}

/** Tells that somebody said which scopes a tool, a resource or a prompt takes. */
export function hasTable(expectations: Expectations | undefined): expectations is Expectations {
  if (!expectations) return false;
  const { toolScopes, resourceScopes, promptScopes } = expectations;
  return [toolScopes, resourceScopes, promptScopes].some((table) => Object.keys(table).length > 0);
}

/** An authorization server, and the resource that it issues tokens for. */
export interface OwnServer {
  readonly issuer: string;
  readonly resource: string;
}

/** The settings of one audit. */
export interface Settings {
  readonly target: URL;
  readonly dialect: Dialect;
  readonly tokens: Tokens;
  readonly issuer: TestIssuer | undefined;
  readonly expectations: Expectations | undefined;
  readonly redactor: Redactor;
  /** Metadata may be fetched from a host that was not named. */
  readonly followIssuer: boolean;
  /** Some tools may be called, at least. */
  readonly allowToolCalls: boolean;
  /** Seconds that a check may wait for caches and clocks. */
  readonly waitSeconds: number;
  /** The only ones that may be; every one when left out. */
  readonly allowedTools: readonly string[] | undefined;
  /** Lists what tools have changed; found by its schema when left out. */
  readonly observer: string | undefined;
  /** A generated project that the audit started: its rules are known, and its tools change nothing for an audit. */
  readonly isGenerated: boolean;
  /** The project's own authorization server, which the resource does not name: the audit's stands in its place. */
  readonly ownServer: OwnServer | undefined;
  /** The server, when the audit started it and may start it again. */
  readonly process: ServerProcess | undefined;
  /** What the audit has signed in at. */
  readonly signedIn: SignedIn | undefined;
  /** Says that the server asks nobody for a token, where that is so. */
  readonly open: string | undefined;
  /** Addresses of this machine that others can reach. */
  readonly addresses: readonly string[];
}

/** All that every check may use. Nothing is asked twice: responses are remembered. */
export interface Context extends Settings, Sessions, Tools {
  readonly metadata: () => Promise<MetadataSurvey>;
  readonly issuers: () => Promise<readonly IssuerSurvey[]>;
  /** Returns the responses that told of an error so far. */
  readonly failures: () => readonly Response[];
  /** Returns the responses that held the token of their request so far. */
  readonly repeating: () => readonly Response[];
  /** Opens a stream that stays open beside other requests; whoever opens it closes it. */
  readonly hold: (probe: Probe) => Promise<HeldStream>;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Adds what the runner keeps to itself, or gives only to checks that need it. */
export interface RunnerContext extends Context {
  /** Registers a client (RFC 7591); the same one is registered once. */
  readonly register: (endpoint: string, metadata: object) => Promise<Response>;
  /** Sends the same again and again, until something other than success comes back. */
  readonly burst: (probe: Probe, most: number) => Promise<Response>;
  /** Sends on a connection of its own at once, and takes any answer. */
  readonly apart: (probe: Probe) => Promise<Response>;
  /** Takes the responses that were looked at since the last time. */
  readonly takeTrace: () => Response[];
  /** How the server ended by itself, and during what. */
  readonly deaths: string[];
  /** Forgets sessions and missing answers of a server that was started again. */
  readonly meetAgain: () => void;
}

/** Seconds to wait after a 429 that does not say how long, and at most. */
const DEFAULT_WAIT = 5;
const LONGEST_WAIT = 30;

/** Builds the context of one audit from its parts. */
export function createContext(settings: Settings, client: Client): RunnerContext {
  const { target, dialect, tokens, allowedTools, isGenerated } = settings;
  const { once, forget, note, takeTrace, failures, repeating } = createMemory();

  /** Waits once where the server limits how often it may be asked. */
  async function send(request: Request): Promise<Response> {
    let response = await client.send(request);
    if (response.status === 429) {
      const wanted = Number(header(response, 'retry-after') ?? DEFAULT_WAIT);
      await client.pause(1000 * (wanted >= 0 && wanted <= LONGEST_WAIT ? wanted : DEFAULT_WAIT));
      response = await client.send(request);
      if (response.status === 429) throw new RateLimitedError(response.exchange);
    }
    note(response, request);
    return response;
  }

  const sessions = createSessions(createRequests(target, dialect, send), once);
  const hasty = createRequests(target, dialect, client.send);

  const metadata = () => once('metadata', () => surveyMetadata(sessions));
  const tools = () =>
    once('tools', async () => {
      const list =
        tokens.main === undefined ? undefined : await listOf(sessions, tokens.main, 'tools');
      return list ? toolsIn(list) : [];
    });
  return {
    ...settings,
    ...sessions,
    takeTrace,
    deaths: [],
    meetAgain() {
      client.forgetSilence();
      forget(SESSION);
    },
    failures,
    repeating,
    pause: client.pause,
    hold: (probe) => client.hold(requestFor(target, dialect, probe)),
    metadata,
    issuers: () =>
      once('issuers', async () =>
        surveyIssuers((await metadata()).document, settings.ownServer?.issuer, {
          ...sessions,
          ...settings,
        }),
      ),
    tools,
    async callableTools() {
      const permitted = (await tools()).filter(
        ({ name }) => !allowedTools || allowedTools.includes(name),
      );
      if (!isGenerated) return permitted;
      return permitted.filter(
        ({ name, readOnly, inputSchema }) =>
          readOnly || requiredOf(inputSchema).length > 0 || allowedTools?.includes(name) === true,
      );
    },
    register(endpoint, client) {
      const body = JSON.stringify(client);
      return once(`register ${endpoint} ${body}`, () =>
        sessions.fetch(new URL(endpoint), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body,
        }),
      );
    },
    async burst(probe, most) {
      let response = await hasty.probe(probe);
      for (let count = 1; count < most && isAccepted(response); count += 1) {
        response = await hasty.probe(probe);
      }
      note(response);
      return response;
    },
    async apart(probe) {
      const response = await hasty.probe({ ...probe, isApart: true });
      note(response);
      return response;
    },
  };
}
