import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AuthorizationFaults } from './authorization-faults.js';

/** What the authorization server knows: its clients, with the redirects of each, and itself. */
interface Known {
  readonly clients: ReadonlyMap<string, readonly string[]>;
  readonly issuer: string;
}

/** Redirects of programs on the own machine. */
export const CALLBACK = /^http:\/\/127\.0\.0\.1:\d+\/callback$/;

/** Answers a request for a code (RFC 6749 section 4.1.1), and the page that follows it. */
export function answerAuthorization(
  faults: Partial<AuthorizationFaults>,
  { clients, issuer }: Known,
  url: URL,
  response: ServerResponse,
): void {
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
    if (!faults.hasNoIssInErrors) target.searchParams.set('iss', issuer);
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
  else if (faults.asksNobody) goTo(`${redirect}?code=made&iss=${issuer}`);
  else if (faults.showsNothing) response.writeHead(200).end();
  else if (url.pathname === '/authorize') goTo(`/consent${url.search}`);
  else page(200);
}
