import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

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
}

const CALLBACK = /^http:\/\/127\.0\.0\.1:\d+\/callback$/;

/** Answers what is no metadata; a server without a fault refuses what a good one refuses. */
export function createEndpoints(faults: Partial<AuthorizationFaults>, issuer: () => string) {
  const clients = new Map<string, readonly string[]>();

  function authorize(url: URL, response: ServerResponse): void {
    const { searchParams: asked } = url;
    const id = asked.get('client_id') ?? '';
    const redirect = asked.get('redirect_uri') ?? '';
    const page = (status: number) => {
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        ...(faults.isFramed ? {} : { 'content-security-policy': "frame-ancestors 'none'" }),
      });
      response.end('<p>page</p>');
    };
    const goTo = (location: string) => response.writeHead(303, { location }).end();
    const sendOn = () => {
      goTo('https://upstream.example/authorize?client_id=static&response_type=code&state=x');
    };
    const registered = clients.get(id);
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
      goTo(target.href);
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
    const metadata = JSON.parse(await text(request)) as { redirect_uris: string[] };
    const redirects = metadata.redirect_uris;
    const isStranger = (uri: string) => uri === 'https://audit.example/callback';
    const isGood = redirects.every((uri) => {
      if (CALLBACK.test(uri)) return true;
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
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status < 500 ? { error: 'invalid_request' } : {}));
    };
    switch (url.pathname) {
      case '/authorize':
      case '/consent':
        authorize(url, response);
        break;
      case '/token':
        fails(faults.tokenStatus ?? 400);
        break;
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
