import type { Config } from '../../answers/config.js';
import { documentProblem, type FetchText } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';
import type { ServerSettings } from '../project-report.js';
import { checkClock } from './discovery.js';

type SignIn = NonNullable<ServerSettings['signIn']>;
type Upstream = NonNullable<Config['signIn']>['upstream'];

const finding = findingsOf('sign-in');

/** Checks what an authorization server of the project's own needs: its store, and what people sign in with. */
export async function checkSignIn(
  { signIn: report, resource, behindProxy }: ServerSettings,
  { signIn }: Pick<Config, 'signIn'>,
  fetchText: FetchText,
  isLocal: boolean,
): Promise<Diagnosed[]> {
  if (!signIn) return [];
  if (!report) {
    const says = 'another process is the authorization server; look at it with its own environment';
    return [finding('here', 'not-checked', says)];
  }
  return [
    checkStore(report),
    checkCookies(resource, behindProxy),
    // Nobody registers anything at a stand-in, and whom it signs in does not exist.
    ...(isLocal
      ? []
      : [
          checkCallback(report, signIn.upstream),
          checkClientId(report, signIn.upstream),
          checkAdmission(report, signIn.upstream),
        ]),
    checkRegistration(report),
    ...(await checkUpstream(report, signIn.upstream, fetchText)),
  ];
}

function checkStore({ storeProblem, storeDoubts, replicas }: SignIn): Diagnosed {
  if (storeProblem === null && storeDoubts.length > 0) {
    return finding('store', 'warn', storeDoubts.join('; '), {
      remedy: 'mend that, or be sure that it is meant',
    });
  }
  if (storeProblem === null) {
    const says = `the store can be read and written${replicas === 1 ? '' : `; ${replicas} processes share it`}`;
    return finding('store', 'pass', says);
  }
  return finding('store', 'fail', `the store cannot be used: ${storeProblem}`, {
    remedy: 'start it, and let AUTH_SERVER_STORE name it as it is reached from here',
  });
}

/** Cookies that bind a sign-in to its browser are for https alone. */
function checkCookies(resource: string, behindProxy: boolean): Diagnosed {
  const isSecure = resource.startsWith('https:');
  if (isSecure && !behindProxy) {
    return finding('cookies', 'warn', 'cookies are for https, and no proxy is said to end TLS', {
      remedy: 'set TRUST_PROXY, and let the proxy overwrite X-Forwarded-Proto',
    });
  }
  const says = isSecure
    ? 'cookies are for https, which the proxy ends'
    : 'cookies go over http, which this machine alone may do';
  return finding('cookies', 'pass', says);
}

function checkCallback({ callback }: SignIn, { profile }: Upstream): Diagnosed {
  return finding('callback', 'advice', `people come back to ${callback}`, {
    remedy: `register exactly this, and nothing else, at ${profile.name}`,
  });
}

function checkClientId({ clientId }: SignIn, { clientId: expected, profile }: Upstream): Diagnosed {
  return new RegExp(`^(?:${expected.pattern})$`).test(clientId)
    ? finding('client-id', 'pass', `UPSTREAM_CLIENT_ID looks like one of ${profile.name}`)
    : finding('client-id', 'warn', `UPSTREAM_CLIENT_ID looks unlike one of ${profile.name}`, {
        remedy: `take this: ${expected.name}, such as ${expected.example}`,
      });
}

function checkAdmission({ admits }: SignIn, { profile, issuer }: Upstream): Diagnosed {
  const isOpen = admits.includes('everyone');
  if (!isOpen) return finding('admission', 'pass', `SIGN_IN_ALLOW admits ${admits.join(', ')}`);
  // Where the issuer is the same for everybody, so are its accounts.
  const whom = issuer === undefined ? `everybody at your ${profile.name}` : 'the whole world';
  return finding(
    'admission',
    issuer === undefined ? 'pass' : 'warn',
    `SIGN_IN_ALLOW admits ${whom}`,
    {
      ...(issuer === undefined ? {} : { remedy: 'name whom you mean, if that is not everybody' }),
    },
  );
}

function checkRegistration({ registration }: SignIn): Diagnosed {
  return registration === 'open'
    ? finding('registration', 'warn', 'any client may register and return to any place', {
        remedy:
          'unset AUTH_SERVER_REGISTRATION, and add single places with AUTH_SERVER_REDIRECT_URIS',
      })
    : finding('registration', 'pass', `clients register from a closed list (${registration})`);
}

/** Reads the metadata where there are any; where not, the host must answer at all. */
async function checkUpstream(
  { upstreamIssuer: issuer }: SignIn,
  { profile }: Upstream,
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  const isDiscovered = profile.endpoints === 'discovered';
  const url = isDiscovered
    ? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    : issuer;
  try {
    const response = await fetchText(url, { headers: { accept: 'application/json' } });
    const clock = response.headers.has('date') ? [checkClock(response, finding)] : [];
    if (!isDiscovered) return [finding('upstream', 'pass', `${issuer} answers`), ...clock];
    const problem = documentProblem(response);
    if (problem === undefined && response.json?.['issuer'] === issuer) {
      return [finding('upstream', 'pass', `${url} has the metadata of UPSTREAM_ISSUER`), ...clock];
    }
    const says = `${url} ${problem ?? `is of another issuer, ${JSON.stringify(response.json?.['issuer'])}`}`;
    const remedy = `let UPSTREAM_ISSUER be ${profile.issuerExpects}, byte for byte as its metadata says`;
    return [finding('upstream', 'fail', says, { remedy }), ...clock];
  } catch (error) {
    return [
      finding('upstream', 'fail', `${url}: ${(error as Error).message}`, {
        remedy: `nobody can sign in while ${profile.name} cannot be reached from here`,
      }),
    ];
  }
}
