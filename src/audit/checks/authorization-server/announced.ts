import { mediaType } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { judgeHttps, ON_LOOPBACK } from '../../protocol/https.js';
import { includes, ofEach, servers, type Document } from './servers.js';

/** Grants and response types that OAuth 2.1 took out. */
const TAKEN_OUT = {
  grant_types_supported: ['implicit', 'password'],
  response_types_supported: ['token', 'id_token token', 'code token', 'code id_token token'],
} as const;

/** Checks what the metadata should not say, and how it is served. */
export const announcedChecks: readonly Check[] = [
  check({
    rows: ['AS-01'],
    title: 'announces nothing that OAuth 2.1 took out',
    fix: 'Turn the implicit and password grants off, and every response type with a token.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) => {
        const names = Object.entries(TAKEN_OUT).flatMap(([member, values]) =>
          values.filter((value) => includes(document[member], value)),
        );
        // Other clients of the same server may need it; those of MCP never do.
        return names.length === 0 ? undefined : warn(`it announces ${names.join(', ')}`);
      }),
  }),
  check({
    rows: ['AS-50'],
    title: 'has an issuer that is an https URL and nothing more',
    fix: 'Take query and fragment out of the issuer, and serve it over TLS.',
    on: servers,
    run: (context) =>
      ofEach(context, ({ issuer }) => {
        const url =
          typeof issuer === 'string' && URL.canParse(issuer) ? new URL(issuer) : undefined;
        if (!url) return 'the issuer is no URL';
        if (url.search !== '' || url.hash !== '') return 'the issuer has a query or a fragment';
        const kind = judgeHttps(url, context.target);
        if (kind === 'plain') return 'the issuer is not https';
        return kind === 'loopback' ? notChecked(ON_LOOPBACK) : undefined;
      }),
  }),
  check({
    rows: ['AS-52'],
    title: 'announces algorithms that prove something',
    fix: 'List algorithms with signatures of keys, and list them where clients sign assertions.',
    on: servers,
    run: (context) => ofEach(context, algorithmFault),
  }),
  check({
    rows: ['AS-53'],
    title: 'serves its metadata as JSON',
    fix: 'Send Content-Type: application/json (RFC 8414 section 3.2).',
    on: servers,
    *run({ servers: list }) {
      for (const { issuer, found } of list) {
        if (!found) continue;
        const type = mediaType(found.response);
        yield type === 'application/json'
          ? pass
          : fail(
              `the metadata of ${issuer} is ${type === '' ? 'without a type' : type}`,
              found.response,
            );
      }
    },
  }),
];

const SIGNING = 'token_endpoint_auth_signing_alg_values_supported';

function algorithmFault(document: Document) {
  if (includes(document[SIGNING], 'none')) return `${SIGNING} lists none`;
  const proofs = document['dpop_signing_alg_values_supported'];
  const weak = Array.isArray(proofs)
    ? proofs.filter((each) => each === 'none' || /^HS\d/.test(String(each)))
    : [];
  if (weak.length > 0) return `dpop_signing_alg_values_supported lists ${weak.join(', ')}`;
  const signs = ['private_key_jwt', 'client_secret_jwt'].find((method) =>
    includes(document['token_endpoint_auth_methods_supported'], method),
  );
  // OpenID Connect Discovery leaves it open where RFC 8414 does not.
  return signs !== undefined && !Array.isArray(document[SIGNING])
    ? warn(`${SIGNING} is missing beside ${signs}`)
    : undefined;
}
