import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkHost } from '../http/host-origin.js';
import { refuseAmbiguous } from '../http/raw-request.js';
import type { RunningRequests } from '../http/running-requests.js';
import { createTlsCheck } from '../http/trusted-proxy.js';
import type { Refusal } from '../auth/response.js';
import {
  answerHeaders,
  isAnswerable,
  openToPages,
  sendJson,
  sendPreflight,
} from './http/answers.js';
import type { Endpoint } from './endpoints.js';
import type { AuthorizationServerConfig } from './environment.js';
import type { EventLog } from './events.js';
import { isLoadedByOtherPage, isOfOtherSite } from './http/other-pages.js';
import { sendProblem } from './pages/problem-page.js';
import { problemOf, tooMany, type FrontProblem } from './problems.js';
import { createAddressReader, type Rates } from './http/rates.js';

const badRequest = { error: 'invalid_request', page: 'bad_request' } as const;

/** The parts of the gate. */
export interface FrontOptions {
  readonly config: Pick<
    AuthorizationServerConfig,
    'issuer' | 'resource' | 'allowedHosts' | 'trustProxy'
  >;
  readonly endpoints: readonly Endpoint[];
  /** Follows requests up to the end of their answers. */
  readonly running: Pick<RunningRequests, 'serve'>;
  readonly rates: Rates;
  readonly log: EventLog;
}

/**
 * Stands in front of everything: only listed paths are answered, and only requests that nobody can read in two ways,
 * for this host, with TLS where there is any, by a method that the path has, and not too many of them.
 *
 * @returns a function that tells whether the path of a request is one of these; the answer follows then
 */
export function createFront(
  options: FrontOptions,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  const { config, endpoints, log } = options;
  const headers = new Map(Object.entries(answerHeaders(config.issuer)));
  const addressOf = createAddressReader(config);
  /** A page of others that has a browser send requests does not use up what its person has. */
  const senderOf = (req: IncomingMessage) =>
    isOfOtherSite(req.headers) ? `${addressOf(req)} (other sites)` : addressOf(req);
  const checkTls = createTlsCheck({ trustProxy: config.trustProxy, resource: config.issuer });

  function check(req: IncomingMessage, endpoint: Endpoint): FrontProblem | undefined {
    const refusal: Refusal | undefined =
      refuseAmbiguous(req) ?? checkHost(req.headers.host, config.allowedHosts) ?? checkTls(req);
    if (refusal) {
      const { reason, setting, response } = refusal;
      const { status } = response;
      return { ...badRequest, status, description: reason, setting };
    }
    if (!endpoint.methods.includes(req.method ?? '')) {
      const description = `Use ${endpoint.methods.join(' or ')}`;
      const allow = { Allow: endpoint.methods.join(', ') };
      return { ...badRequest, status: 405, description, headers: allow };
    }
    if (endpoint.kind === 'page' && isLoadedByOtherPage(req.headers)) {
      const description = 'Pages of this server are opened, not loaded by pages of others';
      return { ...badRequest, status: 403, description };
    }
    const wait = endpoint.rate === undefined ? 0 : options.rates(endpoint.rate, senderOf(req));
    return wait === 0 ? undefined : tooMany(wait);
  }

  async function answer(
    req: IncomingMessage,
    res: ServerResponse,
    endpoint: Endpoint,
  ): Promise<void> {
    res.setHeaders(headers);
    if (endpoint.kind !== 'page') res.setHeaders(new Map(Object.entries(openToPages)));
    // A probe comes by address, over whatever it likes.
    const problem = endpoint.kind === 'probe' ? undefined : check(req, endpoint);
    if (problem) refuse(req, res, endpoint, problem);
    else if (req.method === 'OPTIONS') sendPreflight(res, endpoint.methods.join(', '));
    else await endpoint.handle(req, res, senderOf(req));
  }

  function refuse(
    req: IncomingMessage,
    res: ServerResponse,
    { name, kind }: Endpoint,
    problem: FrontProblem,
  ): void {
    const correlationId = randomUUID();
    const { status, error, description, setting } = problem;
    const event = status >= 500 ? 'failure' : 'refusal';
    const address = addressOf(req);
    log({ event, endpoint: name, status, error, description, setting, address, correlationId });
    if (!isAnswerable(res)) res.destroy();
    // What no page of ours and no client would send is answered shortly.
    else if (kind === 'page' && problem.page !== 'bad_request') {
      sendProblem(res, problem.page, correlationId, problem.headers);
    } else {
      sendJson(res, status, { error, error_description: description }, problem.headers);
    }
  }

  return (req, res) => {
    // Not parsed: a target that is no path is none of these.
    const [path = ''] = (req.url ?? '').split('?', 1);
    const endpoint = endpoints.find(({ matches }) => matches(path));
    if (!endpoint) return false;
    const listener = options.running.serve(() => {
      answer(req, res, endpoint).catch((error: unknown) => {
        // A client that leaves while it sends is no error of this server.
        if (error === req.errored) res.destroy();
        else refuse(req, res, endpoint, problemOf(error));
      });
    });
    listener(req, res);
    return true;
  };
}
