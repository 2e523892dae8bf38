import { assertionAlgorithms } from './downstreams.js';
import type { StoreRecord } from './stores.js';
import type { ApiTarget, Downstream, Framework, Provider } from './types.js';
import type { UpstreamRecord } from './upstreams/types.js';

/** What decides which variables a generated server reads, and what they mean there. */
export interface Chosen {
  readonly framework: Framework;
  /** Only where the server existed before. */
  readonly existing?: object;
  readonly provider: Provider;
  readonly downstream: Downstream;
  readonly dpop: 'off' | 'accept' | 'require';
  /** Only where the authorization server stands in the project. */
  readonly signIn?: { readonly upstream: UpstreamRecord; readonly store: StoreRecord };
  /** Further authorization servers, by their names. */
  readonly issuers?: readonly { readonly key: string }[];
}

/**
 * What becomes of a variable. `alternative`: it or another one of this kind has to be set. `advised`:
 * files of settings have it, and the server starts without. `refused`: the server does not start with
 * it. `development`: only what runs the server on this machine reads it.
 */
export type Need = 'required' | 'alternative' | 'advised' | 'optional' | 'refused' | 'development';

/** What a server learns of the other servers of this machine, in development and in an audit. */
export interface LocalFacts {
  readonly port: string;
  readonly resource: string;
  readonly issuer: string;
  readonly introspectionEndpoint: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientPrivateKey: string;
  readonly allowedOrigins: string;
  readonly apiUrl: string;
  readonly apiResource: string;
  readonly apiAudience: string;
  readonly apiScope: string;
  readonly signingKeysFile: string;
  readonly cookieKeysFile: string;
  readonly encryptionKeysFile: string;
  readonly store: string;
  readonly upstreamIssuer: string;
  readonly upstreamApiUrl: string;
  readonly upstreamClientId: string;
  readonly upstreamClientSecret: string;
  readonly signInAllow: string;
}

/** One variable of the environment of a generated server. */
interface VariableRecord {
  readonly name: string;
  /** Undefined where nothing reads it. */
  readonly need: (chosen: Chosen) => Need | undefined;
  /** One line of Markdown, as the README says it. */
  readonly meaning: (chosen: Chosen) => string;
  /** What `.env.example` says beside. */
  readonly detail?: (chosen: Chosen) => string;
  /** What holds while it is not set. */
  readonly unset?: string;
  /** A good value; what the answers say takes its place. */
  readonly example: string;
  /** The example stands in files that are to be filled in. */
  readonly isFilledIn?: true;
  readonly isSecret?: true;
  /** Only an authorization server of the project's own reads it. */
  readonly isOfOwn?: true;
  /** Its value on this machine; empty, which means unset, where nothing is said. */
  readonly local?: keyof LocalFacts | { readonly value: (chosen: Chosen) => string };
}

const always = (need: Need) => (): Need => need;
const says = (text: string) => (): string => text;
const introspects = ({ provider }: Chosen) => provider.verification === 'introspection';
const callsApi = ({ downstream }: Chosen) => downstream.grant !== undefined;
const ofClient = (chosen: Chosen) =>
  introspects(chosen) || callsApi(chosen) ? 'required' : undefined;

/** A server that exists already decides by itself where it listens. */
const listensItself = ({ framework, existing }: Chosen): Need =>
  framework.runtime === 'node' && !existing ? 'optional' : 'development';

/** A variable that an authorization server of the project's own reads, and nothing else. */
const own = <const Name extends string>(
  name: Name,
  need: Need,
  record: Omit<VariableRecord, 'name' | 'need' | 'isOfOwn'>,
) => ({
  need: ({ signIn }: Chosen) => signIn && need,
  ...record,
  name,
  isOfOwn: true as const,
});

const upstreamOf = ({ signIn }: Chosen) => signIn?.upstream.profile.name ?? '';

/** The variable that names a file with a secret, as a mounted secret has it. */
const fileOf = <const Name extends string>(name: Name, local?: keyof LocalFacts) =>
  own<`${Name}_FILE`>(`${name}_FILE`, 'optional', {
    meaning: says(`a file that holds \`${name}\`, in its place`),
    unset: `\`${name}\` counts`,
    example: `/run/secrets/${name.toLowerCase()}`,
    ...(local === undefined ? {} : { local }),
  });

const namesOfIssuers = (issuers: readonly { readonly key: string }[]) =>
  [...new Set(issuers.map(({ key }) => `\`${key}\``))].join(', ');

/** What can name an API in a token request, for this provider and way. */
function targetsOf({ provider, downstream }: Chosen): readonly ApiTarget[] {
  return downstream.id === 'none' ? [] : (provider.downstream?.[downstream.id] ?? []);
}

const needOfTarget = (target: ApiTarget) => (chosen: Chosen) => {
  if (!callsApi(chosen)) return undefined;
  const targets = targetsOf(chosen);
  // Every grant knows a scope (RFC 6749 section 3.3).
  if (!targets.includes(target)) return target === 'scope' ? 'optional' : 'refused';
  return targets.length > 1 ? 'alternative' : 'required';
};

/** Every variable, in the order in which documents list them. */
const records = [
  {
    name: 'NODE_ENV',
    need: always('advised'),
    meaning: says('`production`: https everywhere but on loopback, or the server does not start'),
    unset: 'the same',
    example: 'production',
    isFilledIn: true,
    local: { value: says('development') },
  },
  {
    name: 'MCP_SERVER_URL',
    need: always('required'),
    meaning: says('canonical URL of the MCP endpoint, as clients call it'),
    detail: says('It decides metadata, challenge and audience.'),
    example: 'https://mcp.example.com/mcp',
    isFilledIn: true,
    local: 'resource',
  },
  {
    name: 'AUTH_SERVER_ISSUER',
    need: ({ signIn }) => (signIn ? 'optional' : 'required'),
    meaning: says('issuer of the authorization server, byte for byte as its metadata says'),
    // Elsewhere it is required.
    unset: 'the origin of `MCP_SERVER_URL`, and this process is the authorization server too',
    example: 'https://auth.example.com',
    isFilledIn: true,
    local: 'issuer',
  },
  {
    name: 'AUTH_SERVER_ISSUERS',
    need: ({ issuers }) => (issuers ? 'advised' : undefined),
    meaning: ({ issuers = [] }) =>
      `further authorization servers: a JSON array of \`{ "issuer", "provider", "audience"?, "jwksUri"?, "allowedClients"? }\` with \`provider\` one of ${namesOfIssuers(issuers)}`,
    detail: says('On one line, without quotes around it.'),
    unset: 'none',
    example: '[{"issuer":"https://login.example.com","provider":"generic-oidc"}]',
    isFilledIn: true,
  },
  own('AUTH_SERVER_SIGNING_KEYS', 'required', {
    meaning: says('private keys that sign tokens, a JWKS; the first one signs'),
    detail: says('The script `keys` makes and changes it. In single quotes.'),
    example: '',
    isSecret: true,
  }),
  fileOf('AUTH_SERVER_SIGNING_KEYS', 'signingKeysFile'),
  own('AUTH_SERVER_COOKIE_KEYS', 'required', {
    meaning: says(
      'keys of at least 32 characters that sign cookies, with commas between; the first one signs',
    ),
    detail: says('The script `keys` makes and changes it.'),
    example: '',
    isSecret: true,
  }),
  fileOf('AUTH_SERVER_COOKIE_KEYS', 'cookieKeysFile'),
  own('AUTH_SERVER_ENCRYPTION_KEYS', 'required', {
    meaning: says(
      'keys that encrypt what is stored, `ID:KEY` with commas between; the first one encrypts',
    ),
    detail: says('The script `keys` makes and changes it.'),
    example: '',
    isSecret: true,
  }),
  fileOf('AUTH_SERVER_ENCRYPTION_KEYS', 'encryptionKeysFile'),
  own('AUTH_SERVER_STORE', 'required', {
    meaning: ({ signIn }) =>
      `where clients, grants and tokens are kept: ${signIn?.store.label ?? ''}`,
    detail: ({ signIn }) => signIn?.store.detail ?? '',
    example: '',
    isFilledIn: true,
    isSecret: true,
    local: 'store',
  }),
  own('AUTH_SERVER_REPLICAS', 'optional', {
    meaning: says('how many processes serve at the same time'),
    unset: '1',
    example: '2',
  }),
  own('AUTH_SERVER_REGISTRATION', 'optional', {
    meaning: says(
      'which clients may register: `on`, those that return to a known place; `off`, none; `open`, any',
    ),
    unset: '`on`',
    example: 'off',
  }),
  own('AUTH_SERVER_REDIRECT_URIS', 'optional', {
    meaning: says('where clients may return to, beside the places of known ones; whole URIs'),
    unset: 'none',
    example: 'https://app.example.com/oauth/callback',
  }),
  own('AUTH_SERVER_CLIENT_HOSTS', 'optional', {
    meaning: says(
      'hosts whose clients are trusted to describe themselves, beside those of known ones; `*` for any',
    ),
    unset: 'none',
    example: 'app.example.com',
  }),
  {
    name: 'UPSTREAM_ISSUER',
    isOfOwn: true,
    need: ({ signIn }) =>
      signIn && (signIn.upstream.issuer === undefined ? 'required' : 'optional'),
    meaning: ({ signIn }) =>
      `where people sign in: ${signIn?.upstream.profile.issuerExpects ?? ''}`,
    unset: 'the public one',
    example: '',
    local: 'upstreamIssuer',
  },
  own('UPSTREAM_API_URL', 'optional', {
    meaning: (chosen) => `base URL of the API of ${upstreamOf(chosen)}`,
    unset: 'the public API of the upstream, where it has one',
    example: 'https://api.example.com',
    local: 'upstreamApiUrl',
  }),
  own('UPSTREAM_CLIENT_ID', 'required', {
    meaning: (chosen) =>
      `this server at ${upstreamOf(chosen)}: ${chosen.signIn?.upstream.clientId.name ?? ''}`,
    example: '',
    local: 'upstreamClientId',
  }),
  own('UPSTREAM_CLIENT_SECRET', 'required', {
    meaning: says('the secret of that client'),
    detail: says('Keep it out of the repository.'),
    example: 'not-a-secret',
    isSecret: true,
    local: 'upstreamClientSecret',
  }),
  fileOf('UPSTREAM_CLIENT_SECRET'),
  own('SIGN_IN_ALLOW', 'required', {
    meaning: ({ signIn }) =>
      `who may sign in, with commas between: \`everyone\`, \`user:SUBJECT\`${(signIn?.upstream.profile.restrictions ?? []).map((kind) => `, \`${kind}:NAME\``).join('')}`,
    detail: ({ signIn }) =>
      [
        `Such as ${signIn?.upstream.exampleRule ?? ''}.`,
        ...Object.entries(signIn?.upstream.profile.ruleForms ?? {}).map(
          ([kind, { expects }]) => `${kind} takes ${expects}.`,
        ),
      ].join(' '),
    example: '',
    local: 'signInAllow',
  }),
  {
    name: 'AUTH_AUDIENCE',
    need: ({ provider }) => (provider.configuredAudience ? 'required' : 'refused'),
    meaning: ({ provider }) =>
      `what access tokens name in \`aud\`: ${provider.configuredAudience?.meaning ?? '`MCP_SERVER_URL`'}`,
    example: '',
    isFilledIn: true,
    local: { value: ({ provider }) => provider.configuredAudience?.local ?? '' },
  },
  {
    name: 'ALLOWED_CLIENT_IDS',
    need: ({ provider }) => (provider.clientAllowList === undefined ? 'optional' : 'required'),
    meaning: ({ provider: { clientAllowList } }) =>
      `OAuth clients that may call${clientAllowList === undefined ? '' : `: ${clientAllowList}`}`,
    unset: 'all that the authorization server admits',
    example: 'client-1,client-2',
    local: { value: ({ provider }) => (provider.clientAllowList === undefined ? '' : '*') },
  },
  {
    name: 'AUTH_SERVER_INTROSPECTION_ENDPOINT',
    need: (chosen) => (introspects(chosen) ? 'required' : undefined),
    meaning: says('where to ask about tokens (RFC 7662)'),
    example: 'https://auth.example.com/introspect',
    local: 'introspectionEndpoint',
  },
  {
    name: 'AUTH_SERVER_JWKS_URI',
    need: (chosen) => (introspects(chosen) ? undefined : 'optional'),
    meaning: says('key set of the authorization server, where nothing is to be discovered'),
    unset: 'found through the metadata of the issuer',
    example: 'https://auth.example.com/keys',
  },
  {
    name: 'CLIENT_ID',
    need: ofClient,
    meaning: says('this server as a client of the authorization server'),
    example: 'mcp-server',
    local: 'clientId',
  },
  {
    name: 'CLIENT_SECRET',
    need: ofClient,
    meaning: says('the secret of that client'),
    detail: says('Keep it out of the repository.'),
    example: 'not-a-secret',
    isSecret: true,
    local: 'clientSecret',
  },
  {
    name: 'CLIENT_PRIVATE_KEY',
    need: (chosen) => (callsApi(chosen) ? 'optional' : undefined),
    meaning: (chosen) => {
      const { provider } = chosen;
      const certificate = provider.serverClient?.namesCertificate ? ' and `x5t#S256`' : '';
      const where = introspects(chosen) ? ' at the token endpoint' : '';
      return `instead of the secret${where}: a private key as a JWK with \`alg\`${certificate}`;
    },
    detail: ({ provider }) =>
      `Its alg is one of ${assertionAlgorithms(provider).join(', ')}. In single quotes.`,
    unset: 'the secret counts',
    example: '',
    isSecret: true,
    local: 'clientPrivateKey',
  },
  {
    name: 'EXTERNAL_API_URL',
    need: (chosen) => (callsApi(chosen) ? 'required' : undefined),
    meaning: says('base URL of the API that tools call'),
    example: 'https://api.example/v1',
    local: 'apiUrl',
  },
  {
    name: 'EXTERNAL_API_RESOURCE',
    need: needOfTarget('resource'),
    meaning: says('URI that names that API in a token request (RFC 8707)'),
    example: 'https://api.example/v1',
    local: 'apiResource',
  },
  {
    name: 'EXTERNAL_API_AUDIENCE',
    need: needOfTarget('audience'),
    meaning: says('audience that names that API in a token request (RFC 8693)'),
    example: 'external-api',
    local: 'apiAudience',
  },
  {
    name: 'EXTERNAL_API_SCOPE',
    need: needOfTarget('scope'),
    meaning: says('scopes to ask for there'),
    unset: 'none',
    example: 'api:read',
    local: 'apiScope',
  },
  {
    name: 'AUTH_SERVER_TOKEN_ENDPOINT',
    need: (chosen) => {
      if (!callsApi(chosen)) return undefined;
      return introspects(chosen) ? 'required' : 'optional';
    },
    meaning: says('where to get tokens for that API'),
    unset: 'discovered, unless `AUTH_SERVER_JWKS_URI` is set',
    example: 'https://auth.example.com/token',
    local: 'tokenEndpoint',
  },
  {
    name: 'HOST',
    need: listensItself,
    meaning: says('listen address'),
    detail: says(
      '127.0.0.1 takes connections from this machine only. In the Docker image it is 0.0.0.0; set to 127.0.0.1 here, `docker run --env-file` would put it out of reach.',
    ),
    unset: '127.0.0.1',
    example: '127.0.0.1',
    local: { value: says('127.0.0.1') },
  },
  {
    name: 'PORT',
    need: listensItself,
    meaning: says('listen port'),
    unset: '3000',
    example: '3000',
    local: 'port',
  },
  {
    name: 'DPOP_NONCE_SECRET',
    need: ({ dpop }) => (dpop === 'off' ? undefined : 'optional'),
    meaning: says(
      'secret of at least 32 characters: proofs have to contain a nonce that was given out in the last ten minutes',
    ),
    detail: says('All replicas need the same. Keep it out of the repository.'),
    unset: 'no nonce is demanded',
    example: '',
    isSecret: true,
  },
  {
    name: 'ALLOWED_HOSTS',
    need: always('optional'),
    meaning: says('host names, without ports, that requests may address'),
    unset: 'that of `MCP_SERVER_URL`',
    example: 'mcp.example.com',
  },
  {
    name: 'ALLOWED_ORIGINS',
    need: always('optional'),
    meaning: says('origins of web pages that may call the server, beside its own'),
    detail: says('Programs send no Origin and need no entry.'),
    unset: 'none',
    example: 'https://app.example.com',
    local: 'allowedOrigins',
  },
  {
    name: 'TRUST_PROXY',
    need: always('optional'),
    meaning: ({ framework }) =>
      framework.seesPeers
        ? 'number or addresses of the proxies that end TLS'
        : 'number of the proxies that end TLS, where only they can reach the server',
    detail: ({ framework }) =>
      framework.seesPeers
        ? 'Of N proxies, the N-th value of X-Forwarded-Proto from the right must be https.'
        : 'Their addresses cannot be checked here.',
    unset: 'none',
    example: '1',
  },
] as const satisfies readonly VariableRecord[];

/** Name of a variable that some generated server reads. */
export type VariableName = (typeof records)[number]['name'];

/** Every variable that some generated server reads, whichever it is. */
export const environmentNames: readonly VariableName[] = records.map(({ name }) => name);

/** A variable as it is for one choice. */
export interface Variable {
  readonly name: VariableName;
  readonly need: Need;
  readonly meaning: string;
  readonly detail: string | undefined;
  readonly unset: string | undefined;
  readonly example: string;
  readonly isFilledIn: boolean;
  readonly isSecret: boolean;
  readonly isOfOwn: boolean;
  readonly local: keyof LocalFacts | { readonly value: string };
}

/** Every variable that something reads, for one choice. */
export function environmentOf(chosen: Chosen): readonly Variable[] {
  return records.flatMap((record: VariableRecord & { readonly name: VariableName }) => {
    const need = record.need(chosen);
    if (need === undefined) return [];
    const { name, unset, example, isFilledIn = false, isSecret = false } = record;
    const { isOfOwn = false, local } = record;
    return [
      {
        name,
        need,
        meaning: record.meaning(chosen),
        detail: record.detail?.(chosen),
        unset,
        example,
        isFilledIn,
        isSecret,
        isOfOwn,
        local: typeof local === 'string' ? local : { value: local?.value(chosen) ?? '' },
      },
    ];
  });
}

/**
 * Names what has to be set in production: what the server does not start without, and of names of which one is
 * enough, the first. What `.env.example` says of a store that is a file is good as it stands.
 */
export function variablesToSet(chosen: Chosen): readonly VariableName[] {
  const variables = environmentOf(chosen);
  const first = variables.find(({ need }) => need === 'alternative');
  return variables
    .filter((each) => each.need === 'required' || each === first)
    .filter(({ name }) => name !== 'AUTH_SERVER_STORE' || chosen.signIn?.store.isFile !== true)
    .map(({ name }) => name);
}

/** The environment of a server on this machine; what needs a fact that is not given is left out. */
export function localEnvironment(
  chosen: Chosen,
  facts: Partial<LocalFacts>,
): Partial<Record<VariableName, string>> {
  return Object.fromEntries(
    environmentOf(chosen).flatMap(({ name, local }) => {
      const value = typeof local === 'string' ? facts[local] : local.value;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
