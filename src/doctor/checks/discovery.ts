import type { Provider } from '../../catalog/index.js';
import { revisions } from '../../catalog/revisions.js';
import { issuerMetadataUrls } from '../../http/well-known.js';
import { citation } from '../../requirements/index.js';
import { documentProblem, type FetchText, type TextResponse } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';

/** The metadata of the authorization server, as far as it could be had. */
export interface Discovered {
  readonly findings: readonly Diagnosed[];
  /** The first document that names the issuer. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/** One place, and its response. */
interface Visit {
  readonly form: Form;
  readonly url: string;
  readonly response: TextResponse | undefined;
  /** Says why there is no document. */
  readonly problem: string | undefined;
}

type Form = Provider['discovery'][number];

const finding = findingsOf('discovery');
/** A clock that is further off makes tokens look not yet valid or expired. In seconds. */
const TOLERANCE_S = 30;

/** Says where the place is defined. */
const SOURCES: Readonly<Record<Form, string>> = {
  'oauth-inserted': 'RFC 8414 section 3.1',
  'openid-inserted': 'RFC 8414 section 5',
  'openid-appended': 'OpenID Connect Discovery section 4',
};

/** Looks for the metadata in all three places where clients look. */
export async function checkDiscovery(
  issuer: string,
  expected: Provider['discovery'],
  fetchText: FetchText,
): Promise<Discovered> {
  const visits = await Promise.all(
    issuerMetadataUrls(issuer).map(({ form, url }) => visit(form, url.href, fetchText)),
  );
  // Without a path two of the places are one.
  const distinct = visits.filter(
    ({ url }, index) => visits.findIndex((other) => other.url === url) === index,
  );
  // Where nobody answers at all, one line says why.
  const answered = distinct.some(({ response }) => response !== undefined);
  const findings = answered ? distinct.map((each) => judge(each, issuer, expected)) : [];
  const isOurs = ({ response, problem }: Visit) =>
    problem === undefined && response?.json?.['issuer'] === issuer;
  const metadata = distinct.find(isOurs)?.response?.json;
  findings.push(
    metadata === undefined ? nowhere(issuer, distinct) : found(distinct.filter(isOurs)),
  );
  const clock = distinct
    .map(({ response }) => response)
    .find((response) => response?.headers.has('date'));
  return {
    findings: [...findings, ...(clock === undefined ? [] : [checkClock(clock)])],
    metadata,
  };
}

async function visit(form: Form, url: string, fetchText: FetchText): Promise<Visit> {
  try {
    const response = await fetchText(url, { headers: { accept: 'application/json' } });
    return { form, url, response, problem: documentProblem(response) };
  } catch (error) {
    return { form, url, response: undefined, problem: (error as Error).message };
  }
}

function judge(visit: Visit, issuer: string, expected: Provider['discovery']): Diagnosed {
  const { form, url, response, problem } = visit;
  const source = SOURCES[form];
  const isExpected = expected.includes(form);
  if (problem !== undefined) {
    const isRedirect = response !== undefined && response.status >= 300 && response.status < 400;
    // Only one of the places has to answer.
    const verdict = isExpected || isRedirect ? 'warn' : 'advice';
    return finding(form, verdict, `${url}: ${problem}`, { source });
  }
  const named = response?.json?.['issuer'];
  if (named === issuer) return finding(form, 'pass', url, { source });
  return finding(form, 'fail', `${url} names ${quote(named)}, not ${quote(issuer)}`, {
    remedy: remedyFor(named, issuer),
    source: `${source}; RFC 8414 section 3.3: the two are compared character for character`,
  });
}

function remedyFor(named: unknown, issuer: string): string {
  if (typeof named !== 'string') return 'the document has no issuer; it is not metadata';
  const slash = named === `${issuer}/` || issuer === `${named}/`;
  const hint = slash ? 'they differ by the slash at the end: ' : '';
  return `${hint}set AUTH_SERVER_ISSUER to ${named} if that is your authorization server`;
}

function found(visits: readonly Visit[]): Diagnosed {
  const forms = visits.map(({ form }) => form);
  const older = revisions.filter(({ openIdDiscovery }) => !openIdDiscovery).map(({ id }) => id);
  return forms.includes('oauth-inserted')
    ? finding('reachable', 'pass', 'every client finds the metadata')
    : finding(
        'reachable',
        'warn',
        `clients of ${older.join(', ')} look only at the RFC 8414 place`,
        {
          remedy: 'publish the metadata at /.well-known/oauth-authorization-server too, if you can',
          source: citation('PRM-13'),
        },
      );
}

function nowhere(issuer: string, visits: readonly Visit[]): Diagnosed {
  const silent = visits.every(({ response }) => response === undefined);
  const cause = silent ? `: ${visits[0]?.problem ?? ''}` : '';
  return finding('reachable', 'fail', `no metadata of ${issuer} was found${cause}`, {
    remedy: silent
      ? 'check the host name, the network from here, and that the authorization server runs'
      : 'compare AUTH_SERVER_ISSUER with what your authorization server calls its issuer',
    source: 'RFC 8414 section 3',
  });
}

export function checkClock(
  { headers }: TextResponse,
  finding: ReturnType<typeof findingsOf> = findingsOf('discovery'),
): Diagnosed {
  const theirs = Date.parse(headers.get('date') ?? '');
  const seconds = Math.round((Date.now() - theirs) / 1000);
  if (Number.isNaN(seconds)) return finding('clock', 'not-checked', 'the Date header is no date');
  const off = Math.abs(seconds);
  return off <= TOLERANCE_S
    ? finding('clock', 'pass', `the clocks differ by ${off} s`)
    : finding('clock', 'fail', `this machine is ${off} s ${seconds > 0 ? 'ahead' : 'behind'}`, {
        remedy: 'synchronize the clock (NTP): tokens will look expired or not yet valid',
        source: 'RFC 7519 section 4.1.4',
      });
}

function quote(value: unknown): string {
  return value === undefined ? 'no issuer' : JSON.stringify(value);
}
