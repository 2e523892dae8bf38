import { revisions } from '../../../../src/catalog/revisions.js';
import { BASE_SCOPE } from './reply.js';

/** What a server has and how it is built; nothing of it is wrong. */
export interface Features {
  /** Revisions it speaks. */
  readonly speaks: readonly string[];
  /** Gives out sessions to clients of older revisions. */
  readonly hasSessions: boolean;
  /** Answers with streams, in every form that is allowed. */
  readonly streams: boolean;
  /** Keeps what was on a stream for clients that lost it. */
  readonly resumes: boolean;
  readonly tools: readonly string[];
  readonly hasResources: boolean;
  readonly hasSubscriptions: boolean;
  /** Has resources, templates and prompts that take scopes, and completes what stands in them. */
  readonly isGuarded: boolean;
  /** Leaves out of lists what a caller may not use. */
  readonly hidesForbidden: boolean;
  /** Items on a page of a list. */
  readonly pageSize: number;
  /** Tells what it does to clients that want to know. */
  readonly logs: boolean;
  /** Scopes that every request takes. */
  readonly doorScopes: readonly string[];
  /** Scopes that imply others. */
  readonly hierarchy: Readonly<Record<string, readonly string[]>>;
  /** Still has the endpoints of 2024-11-05. */
  readonly hasOldTransport: boolean;
  /** Has a stream of another kind where those are. */
  readonly hasOtherStream: boolean;
  /** Lists the same for everybody, each time in another order. */
  readonly shuffles: boolean;
  /** What clients have to put in front of scopes. */
  readonly scopePrefix: string;
}

/** The server of most tests: the newest revision, JSON, one tool. */
export const plainFeatures: Features = {
  speaks: [revisions[0].id],
  hasSessions: false,
  streams: false,
  resumes: false,
  tools: ['echo'],
  hasResources: false,
  hasSubscriptions: false,
  isGuarded: false,
  hidesForbidden: false,
  pageSize: 100,
  logs: false,
  doorScopes: [BASE_SCOPE],
  hierarchy: {},
  hasOldTransport: false,
  hasOtherStream: false,
  shuffles: false,
  scopePrefix: '',
};

/** A server that has everything there is. */
export const rich: Partial<Features> = {
  tools: ['echo', 'greet', 'route', 'ask', 'report'],
  hasResources: true,
  hasSubscriptions: true,
  pageSize: 2,
  logs: true,
  hierarchy: { 'echo:all': ['echo:use', 'report:read', 'report:write'] },
};

/** The same, with resources and prompts that take scopes. */
export const guarded: Partial<Features> = {
  ...rich,
  tools: ['echo', 'greet', 'route', 'ask', 'report', 'confirm'],
  isGuarded: true,
};
