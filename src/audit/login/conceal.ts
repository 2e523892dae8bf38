import type { Redactor } from '../../http/redact.js';

/** Members of answers that nobody is to see (RFC 6749 section 5.1, RFC 7591 section 3.2.1, OpenID Connect). */
const SECRETS =
  'access_token|refresh_token|id_token|client_secret|registration_access_token|code|code_verifier';
const IN_JSON = new RegExp(`"(${SECRETS})"(\\s*:\\s*)"((?:[^"\\\\]|\\\\.)*)"?`, 'g');
const IN_FORM = new RegExp(`(^|[?&\\s])(${SECRETS})=([^&\\s"]*)`, 'g');

/**
 * Takes secrets out of an answer and teaches them to the redactor, so that nothing shows them from then on,
 * wherever they turn up. Works on what was cut off, too, as it does not parse the whole.
 */
export function conceal(text: string, redactor: Redactor): string {
  return text
    .replace(IN_JSON, (_, name: string, colon: string, value: string) => {
      redactor.hide(unescaped(value), name);
      return `"${name}"${colon}"[${name}]"`;
    })
    .replace(IN_FORM, (_, before: string, name: string, value: string) => {
      redactor.hide(value, name);
      return `${before}${name}=[${name}]`;
    });
}

function unescaped(value: string): string {
  try {
    return String(JSON.parse(`"${value}"`));
  } catch {
    return value;
  }
}
