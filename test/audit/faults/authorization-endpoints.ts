import type { FaultCase } from '../support/fault-case.js';
import type { AuthorizationFaults } from '../support/authorization-faults.js';

/** What clients may not do to a server that is looked at is not tried; here they may. */
const allowed = { options: { allowRegistration: true } };

const that = (
  what: string,
  endpoints: Partial<AuthorizationFaults>,
  verdict: Pick<FaultCase, 'fails' | 'warns'> = {},
): FaultCase => ({
  what: `an authorization server that ${what}`,
  faults: {},
  authorizationServer: { endpoints },
  ...allowed,
  ...verdict,
});

/** What authorization servers do with requests, registrations and clients. */
export const authorizationEndpointFaults: readonly FaultCase[] = [
  that('answers as it should', {}),
  that('registers nobody without a token', { registrationStatus: 401 }),
  that('has no registration', { hasNoRegistration: true }),
  {
    what: 'an authorization server that may not be registered at',
    faults: {},
    authorizationServer: { endpoints: { registersHostileRedirects: true } },
  },
  that('redirects strangers', { redirectsStrangers: true }, { fails: ['AS-09', 'AS-17', 'AS-18'] }),
  that('sends everybody on', { sendsOn: 'everybody' }, { fails: ['AS-09', 'AS-40', 'AS-42'] }),
  that('sends its clients on', { sendsOn: 'clients' }, { fails: ['AS-40', 'AS-42'] }),
  that('takes any URL for a document', { takesAnyUrl: true }, { fails: ['AS-09'] }),
  that('fetches from its own machine', { fetchesFromItself: true }, { fails: ['AS-10'] }),
  that('can be framed', { isFramed: true }, { fails: ['AS-40', 'AS-42'] }),
  that('believes X-Forwarded-Host', { believesForwardedHost: true }, { fails: ['AS-32'] }),
  that('takes passwords', { tokenStatus: 200 }, { fails: ['AS-01'] }),
  that('falls over at its token endpoint', { tokenStatus: 500 }, { warns: ['AS-01'] }),
  that('knows no revocation', { revocationStatus: 404 }, { fails: ['AS-28'] }),
  that(
    'answers a registration with 200',
    { registrationStatus: 200 },
    { fails: ['AS-13', 'AS-34'] },
  ),
  that(
    'does not say what it registered',
    { registersWithoutRedirects: true },
    { fails: ['AS-13', 'AS-34'] },
  ),
  that(
    'makes client IDs that are URLs',
    { madeUpIds: 'https://as.example/clients/1' },
    { fails: ['AS-13', 'AS-34'] },
  ),
  that(
    'registers whatever redirect',
    { registersHostileRedirects: true },
    { fails: ['AS-16', 'AS-44'] },
  ),
  that('registers strangers', { registersStrangers: true }, { warns: ['AS-18'] }),
  that('compares beginnings', { comparesPrefixes: true }, { fails: ['AS-17', 'AS-44'] }),
  that('compares ports', { comparesPorts: true }, { fails: ['AS-17'] }),
  that('needs no PKCE', { needsNoPkce: true }, { fails: ['AS-19'] }),
  that('takes a plain challenge', { takesPlain: true }, { fails: ['AS-19'] }),
  that('gives tokens out in redirects', { takesTokenResponses: true }, { fails: ['AS-01'] }),
  that('issues tokens for any server', { takesAnyResource: true }, { warns: ['AS-25'] }),
  that('does not say who it is in errors', { hasNoIssInErrors: true }, { warns: ['AS-05'] }),
  that('asks nobody', { asksNobody: true }, { fails: ['AS-40', 'AS-42'] }),
  that('shows nothing', { showsNothing: true }, { warns: ['AS-40'] }),
  that('says in the fragment what is wrong with a request for a token', { errsInFragments: true }),
  that('publishes a private key', { keys: 'private' }, { fails: ['AS-51'] }),
  that('publishes a symmetric key', { keys: 'symmetric' }, { fails: ['AS-51'] }),
  that('publishes a weak key', { keys: 'weak' }, { fails: ['AS-51'] }),
  that('publishes no key', { keys: 'none' }, { fails: ['AS-51'] }),
  that('has no keys where it says', { keys: 'missing' }, { fails: ['AS-51'] }),
  that('lets every page read its pages', { sharesPages: true }, { fails: ['AS-54'] }),
  that('takes the last of two redirects', { takesDoubled: 'the last' }, { fails: ['AS-55'] }),
  that('goes on with two of a kind', { takesDoubled: 'the first' }, { warns: ['AS-55'] }),
  that('tells others where its page was', { pagesLack: 'referrer-policy' }, { warns: ['AS-56'] }),
  that('has its pages cached', { pagesLack: 'cache-control' }, { warns: ['AS-57'] }),
  that('has its errors cached', { hasErrorsCached: true }, { warns: ['AS-57'] }),
  that('lets scripts read its cookie', { cookie: 'a=1; SameSite=Lax' }, { warns: ['AS-58'] }),
  that('sends its cookie everywhere', { cookie: 'a=1; HttpOnly' }, { warns: ['AS-58'] }),
  that('sets a bare cookie for strangers', { setsCookieForStrangers: 'a=1' }, { warns: ['AS-58'] }),
  that('sets a good cookie for strangers', {
    setsCookieForStrangers: 'a=1; HttpOnly; SameSite=Strict',
  }),
  that('takes codes in URLs', { takesCodesInUrls: true }, { warns: ['AS-59'] }),
  that('shows stack traces', { showsTraces: true }, { warns: ['AS-60'] }),
  that('introspects for anybody', { introspectsForAnybody: true }, { fails: ['AS-61'] }),
  that('fetches what is registered', { fetchesWhatIsRegistered: true }, { fails: ['AS-10'] }),
  that('registers a misleading redirect', { registersMisleading: true }, { warns: ['AS-16'] }),
];
