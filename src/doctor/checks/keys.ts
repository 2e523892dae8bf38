import { importJWK, type CryptoKey, type JWK } from 'jose';
import type { Provider } from '../../catalog/index.js';
import { documentProblem, type FetchText } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';
import { urlProblem } from '../metadata-values.js';

const finding = findingsOf('keys');
/** RFC 7518 section 3.3, in bits. */
const MIN_RSA_MODULUS = 2048;

/** One published key, tried. */
interface Judged {
  readonly key: JWK;
  /** The algorithm it can verify; none when it is of no use here. */
  readonly algorithm: string | undefined;
  readonly isWeak: boolean;
}

/** Checks that tokens can be verified with the published keys (RFC 7517). */
export async function checkKeys(
  uri: unknown,
  algorithms: Provider['algorithms'],
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  const source = 'RFC 8414 section 2, jwks_uri';
  const problem = urlProblem(uri);
  if (problem !== undefined) {
    return [
      finding('jwks', 'fail', `jwks_uri ${problem}`, {
        remedy: 'set AUTH_SERVER_JWKS_URI to the URL of the keys, if they are published elsewhere',
        source,
      }),
    ];
  }
  const url = String(uri);
  try {
    const response = await fetchText(url, { headers: { accept: 'application/json' } });
    const keys = response.json?.['keys'];
    const problem =
      documentProblem(response) ?? (Array.isArray(keys) ? undefined : 'is no key set');
    if (problem !== undefined) throw new Error(problem);
    const judged = await Promise.all((keys as JWK[]).map((key) => judge(key, algorithms)));
    return [finding('jwks', 'pass', url, { source }), ...judgeAll(judged, algorithms)];
  } catch (error) {
    const remedy = 'every token is refused until the keys can be read from where the server runs';
    return [finding('jwks', 'fail', `${url}: ${(error as Error).message}`, { remedy, source })];
  }
}

function judgeAll(judged: readonly Judged[], algorithms: Provider['algorithms']): Diagnosed[] {
  const findings: Diagnosed[] = [];
  const usable = judged.filter(({ algorithm, isWeak }) => algorithm !== undefined && !isWeak);
  const accepted = algorithms.join(', ');
  findings.push(
    usable.length > 0
      ? finding('usable-keys', 'pass', `${usable.length} for ${namesOf(usable)}`, {
          source: 'RFC 8725 section 3.1',
        })
      : finding('usable-keys', 'fail', `none of ${judged.length} keys is for ${accepted}`, {
          remedy: `let the authorization server sign access tokens with one of: ${accepted}`,
          source: 'RFC 8725 section 3.1',
        }),
  );
  const weak = judged.filter(({ isWeak }) => isWeak);
  if (weak.length > 0) {
    findings.push(
      finding('key-size', 'fail', `${idsOf(weak)}: RSA below ${MIN_RSA_MODULUS} bits`, {
        remedy: 'replace the key; this server does not use it',
        source: 'RFC 7518 section 3.3',
      }),
    );
  }
  const secret = judged.filter(({ key }) => key.kty === 'oct' || key.d !== undefined);
  if (secret.length > 0) {
    findings.push(
      finding('private-keys', 'fail', `${idsOf(secret)}: a secret is published`, {
        remedy: 'replace these keys at once: whoever reads them can sign tokens',
        source: 'RFC 7517 section 9.2',
      }),
    );
  }
  const ids = usable.map(({ key }) => key.kid);
  const isAmbiguous = usable.length > 1 && new Set(ids).size < ids.length;
  if (isAmbiguous) {
    findings.push(
      finding('key-ids', 'warn', 'keys share a kid, or have none', {
        remedy: 'give each key its own kid, or the right one cannot be picked during a rotation',
        source: 'RFC 7517 section 4.5',
      }),
    );
  }
  return findings;
}

async function judge(key: JWK, algorithms: Provider['algorithms']): Promise<Judged> {
  if (key.use !== undefined && key.use !== 'sig')
    return { key, algorithm: undefined, isWeak: false };
  for (const algorithm of algorithms) {
    if (key.alg !== undefined && key.alg !== algorithm) continue;
    try {
      const imported = (await importJWK(key, algorithm)) as CryptoKey;
      const { modulusLength = MIN_RSA_MODULUS } = imported.algorithm as { modulusLength?: number };
      if (imported.type !== 'public') continue;
      return { key, algorithm, isWeak: modulusLength < MIN_RSA_MODULUS };
    } catch {
      // Not for this algorithm; perhaps for another.
    }
  }
  return { key, algorithm: undefined, isWeak: false };
}

function namesOf(judged: readonly Judged[]): string {
  return [...new Set(judged.map(({ algorithm }) => algorithm))].join(', ');
}

function idsOf(judged: readonly Judged[]): string {
  return judged.map(({ key }) => key.kid ?? 'a key without kid').join(', ');
}
