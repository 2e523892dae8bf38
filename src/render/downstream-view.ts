import type { Config } from '../answers/config.js';
import { assertionAlgorithms } from '../catalog/downstreams.js';
import type { DownstreamProfile } from '../../templates/downstream/src/auth/downstream/config.js';

/** How the server gets tokens for another API, as the templates see it. */
export interface DownstreamView {
  readonly id: string;
  readonly label: string;
  /** Whether the token speaks for the caller. */
  readonly perCaller: boolean;
  /** `grant_type` of the token request. */
  readonly grantType: string;
  /** Parameter that holds the inbound token; empty without one. */
  readonly inboundParameter: string;
  /** Parameters that the request has beside the standard's. */
  readonly alsoSends: Readonly<Record<string, string>>;
  /** Whether the answer says what kind of token was issued (RFC 8693 section 2.2.1). */
  readonly checksIssuedType: boolean;
  /** How the provider gives tokens for it. */
  readonly profile: DownstreamProfile;
  /** Those that this provider has no parameter for. */
  readonly unusedVariables: readonly string[];
  readonly secretInBody: boolean;
  /** The same as a client authentication method (RFC 7591 section 2). */
  readonly secretMethod: string;
  /** The same as an expression of a test. */
  readonly assertionAudienceExpression: string;
  readonly namesCertificate: boolean;
  /** What names the API in tests. */
  readonly test: {
    readonly variable: string;
    readonly value: string;
    readonly target: Readonly<Record<string, string>>;
  };
  /** Expressions for the parameters that name the API of this machine. */
  readonly local: Readonly<Record<'resource' | 'audience', string>>;
}

const TEST_NAMES = {
  resource: 'https://api.example/v1',
  audience: 'external-api',
  scope: 'api:read',
} as const;

const variableOf = (target: string) => `EXTERNAL_API_${target.toUpperCase()}`;

/** Prepares what the templates read; undefined when the tools call no other API. */
export function downstreamView({ downstream, provider }: Config): DownstreamView | undefined {
  const { id, grant } = downstream;
  if (id === 'none' || id === 'upstream' || !grant) return undefined;
  const targets = provider.downstream?.[id];
  if (!targets) throw new Error(`${provider.id} does not offer ${id}`);
  const { secretIn = 'header', assertionAudience = 'issuer' } = provider.serverClient ?? {};
  const namesCertificate = provider.serverClient?.namesCertificate ?? false;
  const [first] = targets;
  return {
    id,
    label: downstream.label,
    perCaller: grant.inboundParameter !== undefined,
    grantType: grant.type,
    inboundParameter: grant.inboundParameter ?? '',
    alsoSends: grant.alsoSends ?? {},
    checksIssuedType: grant.namesIssuedType ?? false,
    profile: {
      targets,
      introspects: provider.verification === 'introspection',
      secretIn,
      assertionAudience,
      assertionAlgorithms: assertionAlgorithms(provider),
      namesCertificate,
    },
    unusedVariables: (['resource', 'audience'] as const)
      .filter((target) => !targets.includes(target))
      .map(variableOf),
    secretInBody: secretIn === 'body',
    secretMethod: secretIn === 'body' ? 'client_secret_post' : 'client_secret_basic',
    assertionAudienceExpression: assertionAudience === 'issuer' ? 'issuer' : 'endpoint',
    namesCertificate,
    test: {
      variable: variableOf(first),
      value: TEST_NAMES[first],
      target: { [first]: TEST_NAMES[first] },
    },
    local: {
      resource: first === 'resource' ? 'resource' : "''",
      audience: first === 'audience' ? 'resource' : "''",
    },
  };
}
