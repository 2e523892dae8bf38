import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { publishedKeys, type KeyFault } from './authorization-keys.js';

/** What an authorization server does wrong. */
export interface AuthorizationFaults {
  redirectsStrangers: boolean;
  /** To another provider, without a question: everybody, or those that registered. */
  sendsOn: 'everybody' | 'clients';
  takesAnyUrl: boolean;
  fetchesFromItself: boolean;
  isFramed: boolean;
  believesForwardedHost: boolean;
  /** Of requests for tokens. */
  tokenStatus: number;
  revocationStatus: number;
  registrationStatus: number;
  registersWithoutRedirects: boolean;
  madeUpIds: string;
  hasNoRegistration: boolean;
  registersHostileRedirects: boolean;
  registersStrangers: boolean;
  comparesPrefixes: boolean;
  comparesPorts: boolean;
  needsNoPkce: boolean;
  takesPlain: boolean;
  takesTokenResponses: boolean;
  takesAnyResource: boolean;
  hasNoIssInErrors: boolean;
  asksNobody: boolean;
  showsNothing: boolean;
  /** Errors of requests for a token stand where the token would; nothing is wrong with that. */
  errsInFragments: boolean;
  keys: KeyFault;
  /** Pages of any origin may read its authorization endpoint. */
  sharesPages: boolean;
  /** Of parameters that come twice it takes the last, or goes on as if nothing were. */
  takesDoubled: 'the last' | 'the first';
  /** What its pages do not send. */
  pagesLack: 'referrer-policy' | 'cache-control';
  /** Of a sign-in, in place of a guarded one. */
  cookie: string;
  setsCookieForStrangers: string;
  takesCodesInUrls: boolean;
  hasErrorsCached: boolean;
  introspectsForAnybody: boolean;
  showsTraces: boolean;
  fetchesWhatIsRegistered: boolean;
  registersMisleading: boolean;
}

const TRACE = 'TypeError: x\n    at grant (/srv/app/src/token.js:10:5)';

const CALLBACK = /^http:\/\/127\.0\.0\.1:\d+\/callback$/;

/** Answers what is no metadata; a server without a fault refuses what a good one refuses. */
export function createEndpoints(faults: Partial<AuthorizationFaults>, issuer: () => string) {
  const clients = new Map<string, readonly string[]>();

  function authorize(url: URL, response: ServerResponse): void {
    const { searchParams: asked } = url;
    const id = asked.get('client_id') ?? '';
    const isDoubled = new Set(asked.keys()).size < asked.size;
    const redirect =
      (faults.takesDoubled === 'the last'
        ? asked.getAll('redirect_uri').at(-1)
        : asked.get('redirect_uri')) ?? '';
    const registered = clients.get(id);
    const page = (status: number) => {
      const cookie = registered
        ? (faults.cookie ?? 'sign-in=1; HttpOnly; SameSite=Lax')
        : faults.setsCookieForStrangers;
      const headers: Record<string, string> = {
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
        ...(faults.isFramed ? {} : { 'content-security-policy': "frame-ancestors 'none'" }),
        ...(faults.sharesPages ? { 'access-control-allow-origin': '*' } : {}),
      };
      const shown = Object.entries(headers).filter(([name]) => name !== faults.pagesLack);
      response.writeHead(status, Object.fromEntries(shown));
      response.end('<p>page</p>');
    };
    const goTo = (location: string) => response.writeHead(303, { location }).end();
    const sendOn = () => {
      goTo('https://upstream.example/authorize?client_id=static&response_type=code&state=x');
    };
    if (!registered) {
      if (faults.redirectsStrangers) goTo(`${redirect}?error=unauthorized_client`);
      else if (faults.sendsOn === 'everybody') sendOn();
      else if (URL.canParse(id) && faults.takesAnyUrl) page(200);
      else if (URL.canParse(id) && faults.fetchesFromItself) {
        const socket = connect(Number(new URL(id).port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.once('connect', () => {
          socket.destroy();
          setTimeout(() => {
            page(400);
          }, 20);
        });
      } else page(400);
      return;
    }
    if (isDoubled && faults.takesDoubled === 'the last') {
      goTo(`${redirect}?error=invalid_request`);
      return;
    }
    if (isDoubled && faults.takesDoubled === undefined) {
      page(400);
      return;
    }
    const isRegistered = registered.some(
      (each) =>
        each === redirect ||
        (faults.comparesPrefixes === true && redirect.startsWith(each)) ||
        (faults.comparesPorts !== true && CALLBACK.test(each) && CALLBACK.test(redirect)),
    );
    if (!isRegistered) {
      page(400);
      return;
    }
    const refuse = (error: string) => {
      const target = new URL(redirect);
      target.searchParams.set('error', error);
      if (!faults.hasNoIssInErrors) target.searchParams.set('iss', issuer());
      goTo(faults.errsInFragments ? target.href.replace('?', '#') : target.href);
    };
    const method = asked.get('code_challenge_method');
    if (asked.get('response_type') !== 'code' && !faults.takesTokenResponses) {
      refuse('unsupported_response_type');
    } else if (!asked.has('code_challenge') && !faults.needsNoPkce) refuse('invalid_request');
    else if (asked.has('code_challenge') && method !== 'S256' && !faults.takesPlain) {
      refuse('invalid_request');
    } else if (asked.get('resource')?.includes('audit.example') && !faults.takesAnyResource) {
      refuse('invalid_target');
    } else if (faults.sendsOn) sendOn();
    else if (faults.asksNobody) goTo(`${redirect}?code=made&iss=${issuer()}`);
    else if (faults.showsNothing) response.writeHead(200).end();
    else if (url.pathname === '/authorize') goTo(`/consent${url.search}`);
    else page(200);
  }

  async function register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const metadata = JSON.parse(await text(request)) as {
      redirect_uris: string[];
      jwks_uri?: string;
    };
    if (faults.fetchesWhatIsRegistered && metadata.jwks_uri !== undefined) {
      const socket = connect(Number(new URL(metadata.jwks_uri).port), '127.0.0.1');
      await new Promise<void>((resolve) => {
        socket
          .on('error', () => undefined)
          .once('close', () => {
            resolve();
          });
      });
    }
    const redirects = metadata.redirect_uris;
    const isStranger = (uri: string) => uri === 'https://audit.example/callback';
    const isGood = redirects.every((uri) => {
      if (CALLBACK.test(uri)) return true;
      if (uri.includes('@')) return faults.registersMisleading === true;
      return (
        (isStranger(uri) ? faults.registersStrangers : faults.registersHostileRedirects) === true
      );
    });
    if (faults.registrationStatus !== undefined) send(faults.registrationStatus, {});
    else if (!isGood) send(400, { error: 'invalid_redirect_uri' });
    else {
      const id = faults.madeUpIds ?? `c_${clients.size}`;
      clients.set(id, redirects);
      send(201, { client_id: id, ...(faults.registersWithoutRedirects ? {} : metadata) });
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', issuer());
    const fails = (status: number) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(faults.hasErrorsCached ? {} : { 'cache-control': 'no-store' }),
      });
      const error = faults.showsTraces ? { error: 'invalid_request', at: TRACE } : undefined;
      response.end(JSON.stringify(status < 500 ? (error ?? { error: 'invalid_request' }) : {}));
    };
    switch (url.pathname) {
      case '/authorize':
      case '/consent':
        authorize(url, response);
        break;
      case '/token':
        if (request.method !== 'POST' && !faults.takesCodesInUrls) fails(405);
        else if (request.method !== 'POST') {
          response.writeHead(400, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ error: 'invalid_grant' }));
        } else fails(faults.tokenStatus ?? 400);
        break;
      case '/introspect':
        if (faults.introspectsForAnybody) {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ active: false }));
        } else fails(401);
        break;
      case '/jwks': {
        const keys = publishedKeys(faults.keys);
        response.writeHead(keys ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(keys ?? {}));
        break;
      }
      case '/revoke':
        fails(faults.revocationStatus ?? 200);
        break;
      case '/register':
        await register(request, response);
        break;
      default:
        fails(404);
    }
  };
}
