import type { Config } from '../answers/config.js';
import {
  catalog,
  fixedRequestOf,
  localMachineToken,
  localTokenType,
  type FixedRequest,
  type Provider,
} from '../catalog/index.js';
import type { ClientRules } from '../../templates/dev/authorization-server-options.js';
import type { ClaimSources } from '../../templates/dev/token-claims.js';
import type {
  MachineTokens,
  ProviderProfile,
} from '../../templates/src/auth/token/provider-profile.js';
import type { JwtProfile } from '../../templates/verification/jwt/src/auth/token/jwt.js';
import { UserText } from './user-text.js';

/** What follows from a provider's record and the answers, and is not in the record as it stands. */
export interface ProviderFacts {
  /** Settings by name, or example values; undefined for those that need not be given. */
  readonly settings: Readonly<Record<string, UserText | undefined>>;
  /** Whether `secure-mcp.json`, where there is one, can say what tokens name in `aud`. */
  readonly takesAudience: boolean;
  readonly introspects: boolean;
  /** How its access tokens are verified. */
  readonly profile: Profile;
  /** Only where clients cannot ask for scopes of this server. */
  readonly fixedRequest: FixedRequest | undefined;
  /** What to set so that clients get refresh tokens. */
  readonly refreshTokens: string;
  /** Scopes of the authorization server itself, as the local one knows them. */
  readonly ownScopes: readonly string[];
  /** `typ` of local tokens; null when they have none. */
  readonly localTokenType: string | null;
  /** Whether machines may call. */
  readonly hasMachines: boolean;
  /** Whether they might, if the answers said so. */
  readonly canHaveMachines: boolean;
  /** Claims of a local token that a client got for itself. */
  readonly localMachineToken: ClaimSources | undefined;
  /** Whether the local authorization server issues tokens to clients alone. */
  readonly localClientCredentials: boolean;
  /** Whether roles grant scopes to users. */
  readonly hasRoles: boolean;
  /** Whether roles grant scopes to machines. */
  readonly hasMachineRoles: boolean;
  /** Whether anybody may call beside users with scopes. */
  readonly hasCallerRules: boolean;
  /** Whether what it says of an opaque token names its audience in a list, however short. */
  readonly listsAudience: boolean;
  /** What it allows its clients. */
  readonly clientRules: ClientRules;
  /** Whether any client can register itself and then ask for whatever it needs. */
  readonly clientsRegisterFreely: boolean;
  readonly confirmOnYourTenant: boolean;
  /** Whether a token of a caller is exchanged, which only its own issuer may see, and there are several. */
  readonly exchangesAtMainIssuer: boolean;
  /** Whether tools call the API of what people sign in with, as the user. */
  readonly callsUpstream: boolean;
  /** Whether tests of the server put something in the place of the network behind it. */
  readonly testsReplaceNetwork: boolean;
}

/** The profile in the generated server; only tokens with a signature need all of it. */
export type Profile = ProviderProfile & Partial<JwtProfile>;

/** Works out what templates need beside the record. */
export function providerFacts(config: Config): ProviderFacts {
  const { provider, providerSettings: settings, issuers, isEjected = false } = config;
  const { parameters, registration } = provider;
  const fixedRequest = fixedRequestOf(provider);
  const hasMachines = config.machines !== undefined;
  const hasRoles = config.roles !== undefined;
  const clientRules: ClientRules = {
    provider: provider.label,
    metadataDocuments: registration.includes('client-id-metadata-document'),
    dynamicRegistration: registration.includes('dynamic'),
    bindsScopes: provider.bindsRegisteredScopes === true,
    exactPorts: provider.exactRedirectPorts === true,
  };
  return {
    settings: Object.fromEntries(
      parameters.map(({ key, otherwise }) => [
        key,
        settings[key] === undefined && otherwise !== undefined
          ? undefined
          : new UserText(settings[key] ?? exampleOf(provider, key)),
      ]),
    ),
    takesAudience: !isEjected && parameters.some(({ key }) => key === 'audience'),
    introspects: provider.verification === 'introspection',
    profile: profileOf(provider, config),
    fixedRequest,
    refreshTokens: provider.refreshTokens ?? catalog.refreshTokens,
    ownScopes: fixedRequest?.known ?? ['openid', 'offline_access'],
    localTokenType: localTokenType(provider) ?? null,
    hasMachines,
    canHaveMachines: provider.machine !== undefined && config.isEjected !== true,
    localMachineToken: localMachineToken(provider),
    localClientCredentials: hasMachines || config.downstream.id === 'client-credentials',
    hasRoles,
    hasMachineRoles: hasMachines && hasRoles && provider.machine?.hasRolesOnly === true,
    hasCallerRules: hasMachines || hasRoles,
    listsAudience:
      provider.verification === 'introspection' && isListOfOne(provider.localToken['aud']),
    clientRules,
    clientsRegisterFreely: clientRules.dynamicRegistration && !clientRules.bindsScopes,
    exchangesAtMainIssuer:
      issuers !== undefined && config.downstream.grant?.inboundParameter !== undefined,
    callsUpstream: config.downstream.id === 'upstream',
    testsReplaceNetwork: issuers !== undefined || config.downstream.id !== 'none',
    confirmOnYourTenant: provider.support === 'confirm-on-your-tenant',
  };
}

/** What the answers, or example values in their place, say of the authorization server. */
export function namesOf({
  provider,
  providerSettings: settings,
}: Pick<Config, 'provider' | 'providerSettings'>): {
  readonly issuer: string;
  /** With example values alone. */
  readonly exampleIssuer: string;
  /** Value of AUTH_AUDIENCE, where the provider needs it. */
  readonly audience: string | undefined;
} {
  const settingOf = (key: string) => settings[key] ?? exampleOf(provider, key);
  const issuerWith = (valueOf: (key: string) => string) =>
    provider.issuerTemplate.replace(/\{(\w+)\}/g, (_, key: string) => valueOf(key));
  const { configuredAudience } = provider;
  return {
    issuer: issuerWith(settingOf),
    exampleIssuer: issuerWith((key) => exampleOf(provider, key)),
    audience: configuredAudience && settingOf(configuredAudience.parameter),
  };
}

function exampleOf({ parameters }: Provider, key: string): string {
  const parameter = parameters.find((each) => each.key === key);
  return parameter?.default ?? parameter?.example ?? '';
}

/** What the generated verifier and configuration read; total over the type that they declare. */
export function profileOf(provider: Provider, { machines, roles }: CallerConfig = {}): Profile {
  const { scopeRequest, alsoRequest } = provider;
  const fixed = fixedRequestOf(provider);
  const { discovery, algorithms, tokenTypes } = provider;
  return {
    provider: provider.label,
    issuerPattern: new RegExp(provider.issuerPattern),
    issuerExpects: provider.issuerExpects,
    ...(provider.verification === 'jwt' ? { discovery, algorithms, tokenTypes } : {}),
    audience: provider.audience,
    scopeClaims: provider.scopeClaims,
    ...(provider.scopeShape === undefined ? {} : { scopeShape: provider.scopeShape }),
    scopeRequest:
      typeof scopeRequest === 'object' && 'always' in scopeRequest ? 'none' : scopeRequest,
    ...(fixed || alsoRequest ? { alsoRequest: fixed?.always ?? alsoRequest ?? [] } : {}),
    scopeInToken: provider.scopeInToken,
    clientClaims: provider.clientClaims,
    clientAllowList: provider.clientAllowList !== undefined,
    subjectClaim: provider.subjectClaim,
    rules: provider.rules,
    clientTokenWhen: provider.clientTokenWhen,
    ...(machines === undefined ? {} : { machine: machineOf(provider) }),
    ...(roles === undefined ? {} : { roles }),
  };
}

type CallerConfig = Pick<Config, 'machines' | 'roles'>;

function machineOf({ machine, rules, scopeClaims }: Provider): MachineTokens {
  if (!machine)
    throw new Error('machines need a provider whose tokens prove that no user is there');
  return {
    proofs: machine.proofs,
    rules: machine.rules ?? rules,
    scopeClaims: machine.scopeClaims ?? scopeClaims,
    ...(machine.hasRolesOnly ? { hasRolesOnly: true } : {}),
  };
}

function isListOfOne(source: Provider['localToken'][string] | undefined): boolean {
  return source !== undefined && 'from' in source && source.from === 'audienceArray';
}
