import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './http/answers.js';
import type { ClientPolicy } from './clients/client-policy.js';
import type { AuthorizationServerConfig } from './environment.js';
import type { EventLog } from './events.js';
import { innerRequest, type RequestBody } from './http/inner-request.js';
import {
  isForResource,
  normalizeAuthorization,
  normalizeToken,
  type RequestRules,
} from './http/normalize.js';
import { paths } from './paths.js';
import { tooMany, type FrontProblem } from './problems.js';
import { EVERYBODY, type Rate, type Rates } from './http/rates.js';
import { readObject, readText } from './http/request-body.js';
import type { SignInLimits } from '../sign-in-limits.js';

/** Answers one request; `sender` is who is counted for it. */
type Handle = (req: IncomingMessage, res: ServerResponse, sender: string) => Promise<void>;

/** One thing that the authorization server answers. */
export interface Endpoint {
  /** For the log. */
  readonly name: string;
  readonly matches: (path: string) => boolean;
  readonly methods: readonly string[];
  /** Who asks: a person's browser, a program or a page with a script, a load balancer. */
  readonly kind: 'page' | 'api' | 'probe';
  readonly rate?: Rate;
  readonly handle: Handle;
}

/** What the endpoints lead to. */
export interface EndpointOptions {
  readonly config: Pick<AuthorizationServerConfig, 'issuer' | 'registration'>;
  readonly rules: RequestRules;
  readonly limits: SignInLimits;
  readonly clients: Pick<ClientPolicy, 'registration'>;
  /** Metadata and keys. */
  readonly documents: ReadonlyMap<string, object>;
  readonly provider: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly interaction: Handle;
  readonly callback: Handle;
  readonly connections: Handle;
  readonly ready: () => Promise<void>;
  readonly rates: Rates;
  readonly log: EventLog;
}

const FORM = 'application/x-www-form-urlencoded';
/** Why a request goes no further, in terms of OAuth. */
type Refusal = Pick<FrontProblem, 'status' | 'error' | 'description' | 'headers'>;

const noSecrets: Refusal = {
  status: 401,
  error: 'invalid_client',
  description: 'Clients have no secret here',
  // Whoever sends one is told in which form (RFC 6749 section 5.2).
  headers: { 'WWW-Authenticate': 'Basic' },
};
const ID = '[\\w-]{1,64}';

/** Lists what is answered. Everything else is the app's. */
export function createEndpoints(options: EndpointOptions): readonly Endpoint[] {
  const { config, rules, limits } = options;

  const handOn = (
    req: IncomingMessage,
    res: ServerResponse,
    sender: string,
    target: string,
    body?: RequestBody,
  ) => options.provider(innerRequest(req, config.issuer, target, sender, body), res);

  /** Refuses what the library should not see. */
  function refuse(res: ServerResponse, endpoint: string, refusal: Refusal): void {
    const { status, error, description, headers = {} } = refusal;
    options.log({ event: 'refusal', endpoint, status, error, description });
    sendJson(res, status, { error, error_description: description }, headers);
  }

  const authorize: Handle = async (req, res, sender) => {
    const query = normalizeAuthorization(queryOf(req), rules);
    await handOn(req, res, sender, `${paths.authorize}?${query.toString()}`);
  };

  const token: Handle = async (req, res, sender) => {
    const text = await readText(req, FORM, limits.formBytes);
    const form = normalizeToken(new URLSearchParams(text), rules);
    // All users of a hosted client come from few addresses, and one client must not take the place of others.
    const wait = options.rates('client', sender, form.get('client_id') ?? '');
    if (wait > 0) {
      refuse(res, paths.token, tooMany(wait));
      return;
    }
    // Before the library, which would use a refresh token up first (AT-73).
    if (!isForResource(form, rules)) {
      const description = `resource must be ${rules.resource}`;
      refuse(res, paths.token, { status: 400, error: 'invalid_target', description });
      return;
    }
    if (hasSecret(req, form)) {
      refuse(res, paths.token, noSecrets);
      return;
    }
    await handOn(req, res, sender, paths.token, { type: FORM, text: form.toString() });
  };

  const revoke: Handle = async (req, res, sender) => {
    const form = new URLSearchParams(await readText(req, FORM, limits.formBytes));
    if (hasSecret(req, form)) {
      refuse(res, paths.revoke, noSecrets);
      return;
    }
    await handOn(req, res, sender, paths.revoke, { type: FORM, text: form.toString() });
  };

  const register: Handle = async (req, res, sender) => {
    const sent = await readObject(req, limits.registrationBytes);
    const decision = options.clients.registration(sent);
    if ('refusal' in decision) {
      refuse(res, paths.register, decision.refusal);
      return;
    }
    const wait = options.rates('registration', EVERYBODY);
    if (wait > 0) {
      refuse(res, paths.register, tooMany(wait));
      return;
    }
    const text = JSON.stringify(decision.body);
    await handOn(req, res, sender, paths.register, { type: 'application/json', text });
  };

  async function ready(_req: IncomingMessage, res: ServerResponse): Promise<void> {
    await options.ready();
    sendJson(res, 200, { status: 'ok' });
  }

  const documents = [...options.documents].map(([path, document]) => ({
    ...at(path),
    kind: 'api' as const,
    methods: ['GET', 'HEAD', 'OPTIONS'],
    handle: (_req: IncomingMessage, res: ServerResponse) => {
      sendJson(res, 200, document, { 'Cache-Control': 'public, max-age=300' });
      return Promise.resolve();
    },
  }));
  const page = { kind: 'page', rate: 'page' } as const;
  const api = { kind: 'api', methods: ['POST', 'OPTIONS'] } as const;
  return [
    ...documents,
    {
      ...at(paths.authorize),
      kind: 'page',
      methods: ['GET'],
      rate: 'authorize',
      handle: authorize,
    },
    // Where the library goes on when somebody has decided.
    {
      ...page,
      ...below('resume', paths.authorize, ID),
      methods: ['GET'],
      handle: (req, res, sender) => handOn(req, res, sender, req.url?.split('?', 1)[0] ?? ''),
    },
    { ...api, ...at(paths.token), rate: 'token', handle: token },
    { ...api, ...at(paths.revoke), rate: 'revoke', handle: revoke },
    ...(config.registration === 'off'
      ? []
      : [{ ...api, ...at(paths.register), rate: 'register' as const, handle: register }]),
    {
      ...page,
      ...below('interaction', paths.interaction, `${ID}(?:/finish)?`),
      methods: ['GET', 'POST'],
      handle: options.interaction,
    },
    { ...page, ...at(paths.callback), methods: ['GET'], handle: options.callback },
    {
      ...page,
      name: 'connections',
      matches: (path) => path === paths.connections || path.startsWith(`${paths.connections}/`),
      methods: ['GET', 'POST'],
      handle: options.connections,
    },
    { ...at(paths.ready), kind: 'probe', methods: ['GET', 'HEAD'], handle: ready },
  ];
}

function at(path: string) {
  return { name: path, matches: (sent: string) => sent === path };
}

/** The log gets no ID: it may be the secret of one sign-in. */
function below(name: string, parent: string, rest: string) {
  const pattern = new RegExp(`^${parent}/${rest}$`);
  return { name, matches: (sent: string) => pattern.test(sent) };
}

/** Nobody here has a secret: whoever sends one takes this for another server (AT-74, RFC 6749 section 5.2). */
function hasSecret(req: IncomingMessage, form: URLSearchParams): boolean {
  const sent = [form.get('client_secret'), form.get('client_assertion')];
  return req.headers.authorization !== undefined || sent.some((value) => (value ?? '') !== '');
}

function queryOf(req: IncomingMessage): URLSearchParams {
  const url = req.url ?? '';
  const start = url.indexOf('?');
  return new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
}
