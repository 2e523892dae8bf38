import { listed, shown } from '../../values.js';
import { differs, type Explain } from './facts.js';

/** A token names the server it is for in `aud` (TOK-09), or it works everywhere (TOK-10). */
export const explainAudience: Explain = ({ claims, verification, provider }) => {
  const wanted = verification.expects.audience;
  const { aud } = claims;
  const values = audiences(aud);
  if (values.some((value) => comparable(value) === comparable(wanted))) return undefined;
  const has = values.length === 0 ? 'there is no aud' : `aud is ${listed(values.map(shown))}`;
  const says = `${has}; the server wants ${shown(wanted)}`;
  const near = values.find((value) => alike(value) === alike(wanted));
  const remedy =
    near === undefined
      ? provider.remedies.audience
      : 'they differ by a slash at the end or by upper and lower case only; spell both the same';
  return differs('audience', says, remedy, `${aud === undefined ? 'TOK-10' : 'TOK-09'}; RFC 8707`);
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

function alike(value: string): string {
  return value.toLowerCase().replace(/\/$/, '');
}
