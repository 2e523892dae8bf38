import { citation } from '../../requirements/index.js';
import { documentProblem, type FetchText, type TextResponse } from '../fetch-text.js';
import { changedPaths, renamedChallenge } from '../../http/gateways.js';
import { insertedUrl, RESOURCE_METADATA } from '../../http/well-known.js';
import { findingsOf, type Diagnosed } from '../model.js';
import type { ServerSettings } from '../project-report.js';
import { isLoopback, strings } from '../metadata-values.js';

const finding = findingsOf('server');

type Settings = Pick<ServerSettings, 'resource' | 'issuer' | 'furtherIssuers' | 'behindProxy'>;

/** Looks at the server under the URL that clients call, without a token. */
export async function checkServer(settings: Settings, fetchText: FetchText): Promise<Diagnosed[]> {
  const { resource } = settings;
  const url = new URL(resource);
  const findings: Diagnosed[] = [];
  if (url.protocol !== 'https:' && !isLoopback(url)) {
    findings.push(
      finding('https', 'fail', `${resource} does not use https`, {
        remedy: 'let a proxy end TLS in front of the server, and put https into MCP_SERVER_URL',
        source: citation('TLS-01'),
      }),
    );
  }
  const metadataUrl = insertedUrl(url, RESOURCE_METADATA).href;
  let metadata: TextResponse;
  let challenge: TextResponse;
  try {
    metadata = await fetchText(metadataUrl, { headers: { accept: 'application/json' } });
    challenge = await call(resource, fetchText);
  } catch (error) {
    return [...findings, unreachable(url, error as Error)];
  }
  const refused = refusal(metadata, settings);
  if (refused) return [...findings, refused];
  const isOurs = (response: TextResponse) => leadsTo(metadataUrl, response);
  const isAnswered = challenge.status === 401 || challenge.status < 300;
  const moved = isAnswered
    ? undefined
    : await findElsewhere(url, isOurs, (at) => call(at, fetchText));
  return [
    ...findings,
    ...checkMetadata(metadataUrl, metadata, settings),
    moved ?? checkChallenge(resource, metadataUrl, challenge),
  ];
}

/** Calls the endpoint without a token. */
function call(url: string, fetchText: FetchText): Promise<TextResponse> {
  return fetchText(url, {
    method: 'POST',
    headers: {
      'accept': 'application/json, text/event-stream',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
}

/** Tests that the challenge names the metadata of this server: its URL comes from configuration alone. */
function leadsTo(metadataUrl: string, { headers }: TextResponse): boolean {
  const challenge = headers.get('www-authenticate') ?? '';
  return challenge.includes(`resource_metadata="${metadataUrl}"`);
}

/**
 * Looks for this server where it would be if a proxy changed the path: a part that is taken off can be
 * sent twice, one that is put in front can be left out.
 */
async function findElsewhere(
  url: URL,
  isOurs: (response: TextResponse) => boolean,
  ask: (url: string) => Promise<TextResponse>,
): Promise<Diagnosed | undefined> {
  const source = citation('PRM-02');
  const says = (change: string, at: string) =>
    `the proxy ${change}: ${url.href} is not found, and this server answers at ${at}`;
  for (const { prefix, taken, added } of changedPaths(url)) {
    if (await ask(taken).then(isOurs, () => false)) {
      const remedy = `let the proxy pass the path on whole, as MCP_SERVER_URL has it (nginx: proxy_pass without a path behind the host)`;
      return finding('proxy', 'fail', says(`takes ${prefix} off the path`, taken), {
        remedy,
        source,
      });
    }
    if (await ask(added).then(isOurs, () => false)) {
      const remedy = `let the proxy put nothing in front of the path, or leave ${prefix} out of the URL it forwards to`;
      return finding(
        'proxy',
        'fail',
        says(`puts ${prefix} in front of the path once more`, added),
        {
          remedy,
          source,
        },
      );
    }
  }
  return undefined;
}

function unreachable(url: URL, { message }: Error): Diagnosed {
  const says = `${url.href}: ${message}`;
  const remedy = isLoopback(url)
    ? 'start the server, then run this again'
    : 'start or deploy it, then run this again; check DNS, the certificate and the proxy';
  // A certificate nobody trusts is there already, and every client will meet it.
  return message.startsWith('TLS')
    ? finding('reachable', 'fail', says, { remedy, source: citation('TLS-01') })
    : finding('reachable', 'not-checked', says, { remedy });
}

/** The server's own words where the proxy in front of it hides how the client came. */
function refusal({ status, text }: TextResponse, { behindProxy, resource }: Settings) {
  if (status !== 403) return undefined;
  if (text.includes('Use https')) {
    const remedy = behindProxy
      ? 'let the proxy set X-Forwarded-Proto, and check that TRUST_PROXY counts or names every proxy'
      : 'set TRUST_PROXY to the number or addresses of your proxies';
    const says = 'the server thinks that requests come over plain http';
    return finding('proxy', 'fail', says, { remedy, source: citation('TLS-02') });
  }
  if (text.includes('does not answer to this host')) {
    const remedy = `let the proxy pass Host on, or add the name it sends to ALLOWED_HOSTS; MCP_SERVER_URL is ${resource}`;
    return finding('proxy', 'fail', 'the proxy changes Host', {
      remedy,
      source: citation('ORIG-05'),
    });
  }
  return undefined;
}

function checkMetadata(url: string, response: TextResponse, settings: Settings): Diagnosed[] {
  const problem = documentProblem(response);
  const source = citation('PRM-02');
  if (problem !== undefined) {
    const remedy =
      'let the proxy pass /.well-known/oauth-protected-resource on to this server, path and all';
    return [finding('metadata', 'fail', `${url} ${problem}`, { remedy, source })];
  }
  const { resource, authorization_servers: servers } = response.json ?? {};
  const expected = [
    settings.issuer,
    ...(settings.furtherIssuers ?? []).map(({ issuer }) => issuer),
  ];
  const missing = expected.find((issuer) => strings(servers)?.includes(issuer) !== true);
  return [
    resource === settings.resource
      ? finding('metadata', 'pass', `${url} names ${settings.resource}`, { source })
      : finding('metadata', 'fail', `${url} names ${JSON.stringify(resource)} as resource`, {
          remedy: `another server answers there, or one with another MCP_SERVER_URL; here it is ${settings.resource}`,
          source: citation('PRM-10'),
        }),
    missing === undefined
      ? finding('authorization-server', 'pass', expected.join(', '), { source: citation('PRM-12') })
      : finding('authorization-server', 'fail', `${url} does not name ${missing}`, {
          remedy: `the running server has another ${missing === settings.issuer ? 'AUTH_SERVER_ISSUER' : 'AUTH_SERVER_ISSUERS'}; restart it with this environment`,
          source: citation('PRM-12'),
        }),
  ];
}

function checkChallenge(resource: string, metadataUrl: string, response: TextResponse): Diagnosed {
  const source = citation('CHAL-01');
  if (response.status !== 401) {
    return finding('challenge', 'fail', `${resource} answers ${response.status} without a token`, {
      remedy:
        'it must be 401: another server answers there, or a proxy wants something of its own first',
      source,
    });
  }
  if (leadsTo(metadataUrl, response)) {
    return finding('challenge', 'pass', '401, and says where the metadata is', { source });
  }
  const renamed = renamedChallenge([...response.headers.keys()]);
  return renamed === undefined
    ? finding('challenge', 'fail', 'the challenge does not lead to the metadata', {
        remedy: 'let the proxy pass WWW-Authenticate on unchanged',
        source,
      })
    : finding('challenge', 'fail', `a gateway renames WWW-Authenticate to ${renamed}`, {
        remedy: `map it back there: clients look at WWW-Authenticate only, and find no way to sign in`,
        source,
      });
}
