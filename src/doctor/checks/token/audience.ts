import { citation } from '../../../requirements/index.js';
import { listed, shown } from '../../quote.js';
import { differs, type Explain } from './explain.js';

/** A token names the server it is for in `aud` (TOK-09), or it works everywhere (TOK-10). */
export const explainAudience: Explain = ({ claims, checked, provider }) => {
  const wanted = checked.expects.audience;
  const { aud } = claims;
  const values = audiences(aud);
  if (values.some((value) => comparable(value) === comparable(wanted))) return undefined;
  const has = values.length === 0 ? 'there is no aud' : `aud is ${listed(values.map(shown))}`;
  const says = `${has}; the server wants ${shown(wanted)}`;
  const near = values.find((value) => alike(value) === alike(wanted));
  const { outcome } = checked;
  const isRefusedForIt = outcome.verdict === 'refused' && outcome.reason === 'wrong_audience';
  // At the root of a host both spellings name the server (RFC 3986 section 6.2.3).
  if (near !== undefined && isHostRoot(wanted) && !isRefusedForIt) return undefined;
  const remedy =
    near === undefined
      ? provider.remedies.audience
      : `they differ by a slash at the end or by upper and lower case only: ${
          provider.audience === 'configured'
            ? 'set AUTH_AUDIENCE to what aud says, character for character'
            : `have the authorization server name the API ${shown(wanted)}, character for character`
        }`;
  return differs('audience', says, remedy, citation(aud === undefined ? 'TOK-10' : 'TOK-09'));
};

/** The texts in `aud`, which is one or a list. */
export function audiences(aud: unknown): string[] {
  const values: unknown[] = Array.isArray(aud) ? aud : [aud];
  return values.filter((value) => typeof value === 'string');
}

/** Scheme and host of a resource are case-insensitive (PRM-27). */
function comparable(value: string): string {
  return value.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, (origin) => origin.toLowerCase());
}

/** Only then is a slash at the end no difference. */
function isHostRoot(value: string): boolean {
  return /^https?:\/\/[^/?#]+$/.test(value);
}

function alike(value: string): string {
  return value.toLowerCase().replace(/\/$/, '');
}
