import '../quiet-console.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { pageHeaders } from '../page.js';
import { LocalState } from '../local-state.js';
import { bearerOf, clientOf } from './credentials.js';
import { forge } from './forged-id-token.js';
import { personAt } from './person.js';

import {
  sendJson,
  type Running,
  type Service,
  type UpstreamRequest,
  type World,
} from './stand-in.js';
import type { UpstreamUser } from './users.js';

/** What a service that speaks OpenID Connect does its own way. */
export interface OidcShape {
  readonly name: string;
  readonly issuerPath: string;
  readonly apiPath: string;
  readonly admits: string;
  /** Its paths below the issuer. */
  readonly routes: NonNullable<Configuration['routes']>;
  /** What ID tokens and the userinfo endpoint say, beside `sub`, `name` and `email`. */
  claims(user: UpstreamUser, world: World): Record<string, unknown>;
  /** Claims that have a scope of their own. */
  readonly scopeClaims?: Readonly<
    Record<string, (user: UpstreamUser) => Readonly<Record<string, unknown>>>
  >;
  readonly subject?: (user: UpstreamUser) => string;
  readonly apiScopes: readonly string[];
  /** Whether a sign-in with these parameters gets a refresh token. */
  refreshes(asked: URLSearchParams): boolean;
  /** Whether a refresh replaces the refresh token. */
  readonly rotates: boolean;
  /** Seconds. */
  readonly lifetime: number;
  /** Members of the metadata that the real one does not have. */
  readonly hides: readonly string[];
  /** Whether the answer in the browser names the issuer (RFC 9207). */
  readonly namesIssuer: boolean;
  /** Why the service takes no such request, where it is choosier than others. */
  refuses?(request: UpstreamRequest): string | undefined;
  /** Gives answers of the token and the userinfo endpoint the form of the service. */
  shapeAnswer?(
    status: number,
    body: Readonly<Record<string, unknown>>,
  ): { readonly status: number; readonly body: object };
  /** Answers for the service's API; undefined where it has no such path. */
  api?(
    path: string,
    user: UpstreamUser,
    scopes: readonly string[],
    request: UpstreamRequest,
  ): object | undefined;
}

const DAY = 86_400;
let keys: Promise<JWK[]> | undefined;

/** A service that speaks OpenID Connect: `oidc-provider`, in the shape of the real one. */
export function oidcService(shape: OidcShape): Service {
  const { name, issuerPath, apiPath, admits } = shape;
  return { name, issuerPath, apiPath, admits, start: (world) => start(shape, world) };
}

async function start(shape: OidcShape, world: World): Promise<Running> {
  const { issuer, users, client, behaviour } = world;
  // Only here: settings read the shape of a service, and need no more of it.
  const { default: Provider } = await import('oidc-provider');
  const state = await LocalState.open(
    world.keep && new URL('provider.json', world.keep),
    (message) => {
      process.stderr.write(`${message}\n`);
    },
  );
  keys ??= state.signingKeys(['RS256']);
  const jwks = { keys: await keys };
  const subjectOf = shape.subject ?? (({ subject }: UpstreamUser) => subject);
  const userOf = (subject: string | undefined) =>
    Object.values(users).find((user) => user.active && subjectOf(user) === subject);
  const scopeClaims = Object.entries(shape.scopeClaims ?? {});
  /** What was asked for with a grant. */
  const asked = new Map<string, URLSearchParams>();
  const grantsOf = new Map<UpstreamUser['id'], Set<string>>();

  const provider = new Provider(issuer, {
    adapter: (model) => ({
      ...state.adapter(model),
      // Whoever signs in is asked who they are. The provider would have a session end first, by a script.
      ...(model === 'Session' ? { find: () => Promise.resolve(undefined) } : {}),
    }),
    jwks,
    // Its own names: cookies of one host are shared by all of its ports.
    cookies: {
      keys: [state.cookieKey],
      names: {
        session: 'stand_in_session',
        interaction: 'stand_in_interaction',
        resume: 'stand_in_resume',
      },
    },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
        application_type: 'native',
      },
    ],
    routes: shape.routes,
    scopes: ['openid', 'offline_access', ...shape.apiScopes],
    claims: {
      openid: ['sub', ...Object.keys(shape.claims(users.alice, world))],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      ...Object.fromEntries(
        scopeClaims.map(([scope, claimsOf]) => [scope, Object.keys(claimsOf(users.alice))]),
      ),
    },
    conformIdTokenClaims: false,
    findAccount(_ctx, subject) {
      const user = userOf(subject);
      if (!user) return undefined;
      return {
        accountId: subject,
        claims: () => ({
          sub: subject,
          name: user.name,
          preferred_username: user.email,
          email: user.email,
          email_verified: user.emailVerified,
          ...shape.claims(user, world),
          ...Object.fromEntries(
            scopeClaims.flatMap(([, claimsOf]) => Object.entries(claimsOf(user))),
          ),
        }),
      };
    },
    pkce: { required: () => false },
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
    issueRefreshToken: (_ctx, _client, code) =>
      shape.refreshes(asked.get(code.grantId ?? '') ?? new URLSearchParams()),
    rotateRefreshToken: shape.rotates,
    expiresWithSession: () => false,
    extraParams: ['asked'],
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: shape.lifetime,
      AuthorizationCode: 600,
      // Real ones end it when somebody takes it back.
      Grant: 400 * DAY,
      IdToken: 3600,
      Interaction: 3600,
      // As long as the most patient one waits for its use.
      RefreshToken: 180 * DAY,
      Session: DAY,
    },
    renderError(ctx, { error }) {
      ctx.set(pageHeaders);
      ctx.body = `<h1>${shape.name} says: ${error}</h1>`;
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    await finishAnswer(ctx as KoaContextWithOIDC, shape, world, jwks.keys);
  });
  const handle = provider.callback();

  async function interact(request: UpstreamRequest, req: IncomingMessage, res: ServerResponse) {
    const { params } = await provider.interactionDetails(req, res);
    const scope = typeof params['scope'] === 'string' ? params['scope'] : '';
    const scopes = scope.split(' ');
    const person = personAt(request, res, world, { service: shape.name, scopes });
    if (!person) return;
    if (person === 'denied') {
      const { error = 'access_denied', description = 'The <b>person</b> said no' } =
        behaviour.deny ?? {};
      await provider.interactionFinished(req, res, { error, error_description: description });
      return;
    }
    const accountId = subjectOf(person);
    const grant = new provider.Grant({ accountId, clientId: client.id });
    grant.addOIDCScope(scope);
    const grantId = await grant.save();
    asked.set(grantId, new URLSearchParams(params['asked'] as string | undefined));
    grantsOf.set(person.id, (grantsOf.get(person.id) ?? new Set()).add(grantId));
    await provider.interactionFinished(req, res, { login: { accountId }, consent: { grantId } });
  }

  return {
    async answer(request, res, req) {
      const { path } = request;
      if (path.startsWith('/interaction/')) {
        await interact(request, req, res);
        return true;
      }
      if (shape.api && path.startsWith(`${shape.apiPath}/`)) {
        const answered = answerApi(shape, world, request, res);
        if (answered) return true;
      }
      if (!path.startsWith(`${shape.issuerPath}/`)) return false;
      const below = path.slice(shape.issuerPath.length);
      if (below === shape.routes.token && behaviour.tokenAnswer) {
        const { status, body } = behaviour.tokenAnswer;
        return sendJson(res, status, typeof body === 'string' ? { message: body } : body);
      }
      const reason = below === shape.routes.authorization ? shape.refuses?.(request) : undefined;
      if (reason !== undefined) {
        res.writeHead(400, pageHeaders).end(`<h1>${shape.name} says: ${reason}</h1>`);
        return true;
      }
      prepare(req, shape, request);
      await handle(req, res);
      return true;
    },
    async revoke(user) {
      for (const id of grantsOf.get(user) ?? []) await (await provider.Grant.find(id))?.destroy();
      grantsOf.delete(user);
    },
  };
}

/** Makes a request of a client such that the provider takes it as the real service does. */
function prepare(req: IncomingMessage, shape: OidcShape, request: UpstreamRequest): void {
  const { url, query } = request;
  req.url = url.slice(shape.issuerPath.length);
  // The provider gives offline access only with it, others do not want it; people are asked anyway.
  if (req.url.startsWith(`${shape.routes.authorization ?? ''}?`)) {
    const parameters = new URLSearchParams(query);
    parameters.set('prompt', 'consent');
    parameters.set('asked', query.toString());
    req.url = `${shape.routes.authorization ?? ''}?${parameters.toString()}`;
  }
  Object.assign(req, { originalUrl: shape.issuerPath + req.url });
  // The secret may come either way; a client of the provider has one way only.
  if (!/^Basic /i.test(req.headers.authorization ?? '')) return;
  const { id, secret } = clientOf(request);
  const parameters = new URLSearchParams(request.form);
  parameters.set('client_id', id);
  parameters.set('client_secret', secret);
  delete req.headers.authorization;
  Object.assign(req, { body: parameters.toString() });
}

/** Gives what the provider answers the shape of the service, or what the test wants of it. */
async function finishAnswer(
  ctx: KoaContextWithOIDC,
  shape: OidcShape,
  { client, behaviour, tokens, users }: World,
  keys: readonly JWK[],
): Promise<void> {
  const { route } = (ctx as Partial<KoaContextWithOIDC>).oidc ?? {};
  if (route === 'discovery') {
    const body = ctx.body as Record<string, unknown>;
    const hidden = [
      ...shape.hides,
      ...(shape.namesIssuer ? [] : ['authorization_response_iss_parameter_supported']),
    ];
    ctx.body = Object.fromEntries(Object.entries(body).filter(([name]) => !hidden.includes(name)));
  }
  const location = (ctx.response.get('location') as string | undefined) ?? '';
  if (location.startsWith(client.redirectUri)) {
    const url = new URL(location);
    if (behaviour.iss === null || (behaviour.iss === undefined && !shape.namesIssuer)) {
      url.searchParams.delete('iss');
    } else if (behaviour.iss !== undefined) {
      url.searchParams.set('iss', behaviour.iss);
    }
    ctx.set('location', url.href);
  }
  if (route === 'token') {
    const body = ctx.body as Record<string, unknown>;
    const subject = ctx.oidc.entities.Account?.accountId;
    const user = Object.values(users).find(
      (each) => (shape.subject?.(each) ?? each.subject) === subject,
    );
    if (user) noteTokens(body, user, tokens, shape.lifetime);
    if (typeof body['id_token'] === 'string') {
      body['id_token'] = await forge(body['id_token'], behaviour, keys, client.secret);
    }
  }
  if (route !== 'token' && route !== 'userinfo') return;
  const shaped = shape.shapeAnswer?.(ctx.status, ctx.body as Record<string, unknown>);
  if (!shaped) return;
  ctx.status = shaped.status;
  ctx.body = shaped.body;
}

function noteTokens(
  body: Readonly<Record<string, unknown>>,
  { id: user }: UpstreamUser,
  tokens: World['tokens'],
  lifetime: number,
): void {
  const { access_token: access, refresh_token: refresh, scope } = body;
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  const expiresAt = Date.now() / 1000 + lifetime;
  if (typeof access === 'string') tokens.note(access, { user, scopes, expiresAt });
  if (typeof refresh === 'string') tokens.note(refresh, { user, scopes });
}

function answerApi(
  shape: OidcShape,
  { tokens, users }: World,
  request: UpstreamRequest,
  res: ServerResponse,
): boolean {
  const granted = tokens.find(bearerOf(request));
  const user = granted && users[granted.user];
  if (!user?.active) {
    return sendJson(res, 401, { error: { code: 401, message: 'Invalid <b>credentials</b>' } });
  }
  const path = request.path.slice(shape.apiPath.length);
  const body = shape.api?.(path, user, granted?.scopes ?? [], request);
  if (!body) return false;
  return sendJson(res, 'error' in body ? 403 : 200, body);
}
