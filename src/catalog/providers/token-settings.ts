import type { ClaimSource } from '../../../templates/dev/token-claims.js';
import type { ClaimRule } from '../../../templates/src/auth/token/provider-profile.js';
import type {
  Provider,
  ProviderAttack,
  ProviderParameter,
  ProviderSettings,
  SettingFault,
} from '../types.js';

const CLAIM = '[A-Za-z0-9_.:/-]{1,60}';
const CLAIM_EXPECTS = 'the name of a claim: at most 60 letters, digits and _ . : / -';
const ALGORITHM = '(?:RS256|RS384|RS512|PS256|PS384|PS512|ES256|ES384|ES512|EdDSA)';

/** Where the tokens of a server that has no record of its own depart from the standards. */
export const claimSettings: readonly ProviderParameter[] = [
  {
    key: 'audience',
    title: 'What tokens for this server name in `aud`, where that cannot be its URL',
    example: 'orders-api',
    pattern: String.raw`[^\s?#"'<>\\^\x60{|}]+`,
    expects: 'a name or a URL without query, fragment and quotes',
    otherwise: '`MCP_SERVER_URL`',
  },
  {
    key: 'scopeClaim',
    title: 'Claim with the scopes',
    example: 'scp',
    pattern: CLAIM,
    expects: CLAIM_EXPECTS,
    otherwise: '`scope`',
  },
  {
    key: 'scopeShape',
    title: 'How it holds them: `list` (a text or a list) or `keys` (the members of an object)',
    example: 'keys',
    pattern: 'list|keys',
    expects: 'list or keys',
    otherwise: '`list`',
  },
  {
    key: 'scopePrefix',
    title: 'What clients put in front of a scope when they ask for it; tokens name it without',
    example: 'api://orders/',
    pattern: '[A-Za-z0-9._~:/-]+',
    expects: 'the beginning of a scope: letters, digits and . _ ~ : / -',
    otherwise: 'nothing',
  },
];

/** The same for tokens that are verified by their signature. */
export const signedTokenSettings: readonly ProviderParameter[] = [
  ...claimSettings,
  {
    key: 'tokenType',
    title: '`typ` of access tokens: `at+jwt`, `JWT` or `none`',
    example: 'JWT',
    pattern: String.raw`at\+jwt|JWT|none`,
    expects: 'at+jwt, JWT or none',
    otherwise: '`at+jwt`',
  },
  {
    key: 'discriminator',
    title: 'Claim that access tokens have and ID tokens have not, as NAME or NAME=VALUE',
    example: 'token_use=access',
    pattern: `${CLAIM}(?:=${CLAIM})?`,
    expects: 'NAME or NAME=VALUE',
    otherwise: 'only with `tokenType` `at+jwt`: none',
  },
  {
    key: 'clientClaim',
    title: 'Claim with the client',
    example: 'azp',
    pattern: CLAIM,
    expects: CLAIM_EXPECTS,
    otherwise: '`client_id`',
  },
  {
    key: 'algorithms',
    title: 'Algorithms that tokens may be signed with, joined with +',
    example: 'ES256+EdDSA',
    pattern: String.raw`${ALGORITHM}(?:\+${ALGORITHM}){0,5}`,
    expects:
      'one to six public-key algorithms such as RS256+ES256; the secret of HS256 and its like could forge tokens',
    otherwise: '`RS256+PS256+ES256+EdDSA`',
  },
];

/** Claims of ID tokens, and of tokens of any kind: they tell nothing apart. */
const OF_ID_TOKENS = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid'],
  ...['auth_time', 'nonce', 'acr', 'amr', 'azp', 'at_hash', 'c_hash', 's_hash'],
  // Standard claims (OpenID Connect Core section 5.1).
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username'],
  ...['profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ...['email', 'email_verified', 'phone_number', 'phone_number_verified', 'address'],
]);
/** Claims that say of a token of any kind what it is, such as `token_use`: there is always one. */
const OF_EVERY_KIND = /^(?:token[_-]?)?(?:use|typ|type|kind)$/i;
/** What they say of tokens that are no access tokens. */
const OTHER_KIND = /^(?:id|refresh|session|logout)(?:[_-]?token)?$/i;
/** Claims that mean something else to this server. */
const TAKEN = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'at_hash', 'cnf']);

/** What the settings say together that would let in what is no access token of a client. */
export function tokenSettingFaults(settings: ProviderSettings): SettingFault[] {
  const { tokenType = 'at+jwt', discriminator, scopeClaim, clientClaim } = settings;
  const faults: SettingFault[] = [];
  const fault = (key: string, message: string) => faults.push({ key, message });
  for (const [key, claim] of Object.entries({ scopeClaim, clientClaim })) {
    if (claim === undefined) continue;
    if (TAKEN.has(claim) || isMemberOfObjects(claim)) {
      fault(key, `"${claim}" means something else in every token`);
    }
  }
  if (named(scopeClaim, 'scope') === named(clientClaim, 'client_id')) {
    fault('clientClaim', 'is the claim with the scopes');
  }
  if (discriminator === undefined) {
    if (tokenType !== 'at+jwt') {
      fault(
        'discriminator',
        `is missing: with tokenType ${tokenType} ID tokens look like access tokens; compare two of your server and name a claim that only access tokens have, as NAME or NAME=VALUE`,
      );
    }
    return faults;
  }
  const [name = '', value] = discriminator.split('=');
  if (OF_ID_TOKENS.has(name) || isMemberOfObjects(name)) {
    fault('discriminator', `"${name}" tells nothing: ID tokens have it, too`);
  }
  if (OF_EVERY_KIND.test(name) && value === undefined) {
    fault('discriminator', `"${name}" is there in ID tokens, too; say what it is in access tokens`);
  }
  if (value !== undefined && OTHER_KIND.test(value)) {
    fault('discriminator', `"${value}" says that it is no access token`);
  }
  if (
    value !== undefined &&
    [named(scopeClaim, 'scope'), named(clientClaim, 'client_id')].includes(name)
  ) {
    fault('discriminator', `"${name}" differs from token to token; leave its value out`);
  }
  return faults;
}

/** The record as the settings describe the server; the same one when they describe nothing. */
export function withTokenSettings(record: Provider, settings: ProviderSettings): Provider {
  const described = signedTokenSettings.some(({ key }) => settings[key] !== undefined);
  if (!described) return record;
  const { audience, scopePrefix, tokenType, algorithms } = settings;
  const names: ClaimNames = {
    scope: settings['scopeClaim'] ?? 'scope',
    client: settings['clientClaim'] ?? 'client_id',
    byKeys: settings['scopeShape'] === 'keys',
    discriminator: discriminatorOf(settings['discriminator']),
  };
  const isStandardType = tokenType === undefined || tokenType === 'at+jwt';
  return {
    ...record,
    ...(audience === undefined
      ? {}
      : {
          audience: 'configured',
          configuredAudience: {
            local: 'urn:example:this-server',
            meaning: 'what your authorization server writes there for this server alone',
            parameter: 'audience',
          },
        }),
    ...(scopePrefix === undefined ? {} : { scopeRequest: { prefix: scopePrefix } }),
    ...(tokenType === undefined ? {} : { tokenTypes: [TYPES[tokenType] ?? 'at+jwt'] }),
    ...(algorithms === undefined
      ? {}
      : { algorithms: algorithms.split('+') as unknown as Provider['algorithms'] }),
    scopeClaims: [names.scope],
    ...(names.byKeys ? { scopeShape: 'keys' } : {}),
    clientClaims: [names.client],
    // What the standard says of tokens of machines, it says of its own tokens.
    ...(isStandardType && names.client === 'client_id' ? {} : { machine: undefined }),
    rules: [
      ...record.rules.flatMap((rule) => ruleFor(rule, names, isStandardType)),
      ...(names.discriminator ? [names.discriminator.rule] : []),
    ],
    clientTokenWhen: [{ claim: 'sub', sameAs: names.client, reason: 'the subject is the client' }],
    localToken: localTokenOf(record, names),
    attacks: [
      ...(isStandardType ? record.attacks : looseTypeAttacks(tokenType)).map((attack) =>
        attackFor(attack, names),
      ),
      ...settingAttacks(names, audience !== undefined),
    ],
  };
}

interface ClaimNames {
  readonly scope: string;
  readonly client: string;
  /** Whether the scopes are the members of an object. */
  readonly byKeys: boolean;
  readonly discriminator:
    | { readonly name: string; readonly value: string | undefined; readonly rule: ClaimRule }
    | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  'at+jwt': 'at+jwt',
  'JWT': 'jwt',
  'none': 'absent',
};

function discriminatorOf(text: string | undefined): ClaimNames['discriminator'] {
  if (text === undefined) return undefined;
  const [name = '', value] = text.split('=');
  const reason = 'tells access tokens from ID tokens';
  return {
    name,
    value,
    rule:
      value === undefined
        ? { claim: name, is: 'present', reason }
        : { claim: name, equals: value, reason },
  };
}

function ruleFor(rule: ClaimRule, names: ClaimNames, isStandardType: boolean): ClaimRule[] {
  if (rule.claim === 'client_id') {
    return [{ claim: names.client, is: 'present', reason: 'names the client' }];
  }
  const ofStandard = rule.claim === 'iat' || rule.claim === 'jti';
  return ofStandard && !isStandardType ? [] : [rule];
}

function localTokenOf(record: Provider, names: ClaimNames): Provider['localToken'] {
  const { discriminator } = names;
  const entries = Object.entries(record.localToken).map(
    ([claim, source]): [string, ClaimSource] => {
      if (claim === 'client_id') return [names.client, source];
      if (claim !== 'scope') return [claim, source];
      return [names.scope, { from: names.byKeys ? 'scopeKeys' : 'scopeString' }];
    },
  );
  const token = Object.fromEntries(entries);
  return discriminator === undefined || Object.hasOwn(token, discriminator.name)
    ? token
    : { ...token, [discriminator.name]: { value: discriminator.value ?? 'access' } };
}

/** The record's own attack, on the claims that this server has. */
function attackFor(attack: ProviderAttack, names: ClaimNames): ProviderAttack {
  if (attack.claims === undefined) return attack;
  const claims = Object.entries(attack.claims).map(([claim, value]) => {
    if (claim === 'client_id') return [names.client, value];
    return claim === 'scope' ? [names.scope, value] : [claim, value];
  });
  return {
    ...attack,
    title: attack.title.replace('client_id', names.client),
    claims: Object.fromEntries(claims) as NonNullable<ProviderAttack['claims']>,
  };
}

/** For a `typ` that ID tokens have as well. */
function looseTypeAttacks(tokenType: string): ProviderAttack[] {
  return [
    tokenType === 'JWT'
      ? { title: 'a token without typ', header: { typ: null } }
      : { title: 'a token with a typ, where access tokens have none', header: { typ: 'JWT' } },
    { title: 'a logout token', header: { typ: 'logout+jwt' } },
    { title: 'an ID token with its nonce', claims: { nonce: 'n-0S6_WzA2Mj' } },
    { title: 'an ID token with its at_hash', claims: { at_hash: 'MTIzNDU2Nzg5MGFiY2RlZg' } },
    { title: 'a token without client_id', claims: { client_id: null } },
  ];
}

/** What each setting would let in if it were read loosely. */
function settingAttacks(names: ClaimNames, hasAudience: boolean): ProviderAttack[] {
  const { discriminator } = names;
  const attacks: ProviderAttack[] = [];
  if (discriminator) {
    attacks.push({
      title: `an ID token with the issuer, keys, typ and aud of access tokens: no ${discriminator.name}`,
      claims: { [discriminator.name]: null },
    });
  }
  if (discriminator?.value !== undefined) {
    attacks.push({
      title: `a token of another kind: ${discriminator.name} says something else`,
      claims: { [discriminator.name]: `not-${discriminator.value}` },
    });
  }
  if (names.client !== 'client_id') {
    attacks.push({
      title: 'a client that is named in client_id only',
      claims: { [names.client]: null, client_id: 'client-1' },
    });
  }
  const none = names.byKeys ? {} : '';
  if (names.scope !== 'scope') {
    attacks.push({
      title: 'scopes in the claim scope',
      status: 403,
      claims: { [names.scope]: none, scope: 'mcp:access' },
    });
  }
  if (names.byKeys) {
    attacks.push({
      title: 'scopes as a text, where the members of an object count',
      status: 403,
      claims: { [names.scope]: 'mcp:access' },
    });
  }
  if (hasAudience) {
    attacks.push({
      title: 'a token for another API of the same authorization server',
      claims: { aud: 'urn:example:another-server' },
    });
  }
  return attacks;
}

function named(setting: string | undefined, otherwise: string): string {
  return setting ?? otherwise;
}

/** Every object answers to these, so they would always seem to be there. */
function isMemberOfObjects(name: string): boolean {
  return name in Object.prototype || name === '__proto__';
}
