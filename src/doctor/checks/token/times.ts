import { citation } from '../../../requirements/index.js';
import type { Diagnosed } from '../../model.js';
import { differs, finding, type Explain, type TokenFacts } from './explain.js';

/** Longer than this, a stolen token is good for too long; in seconds. */
const LONG_S = 3600;

const CLOCKS = 'one of the two clocks is wrong: see `clock` above, and synchronize them (NTP)';

/** Explains a token that expired, or is not valid yet (TOK-14…17). */
export const explainTimes: Explain = ({ claims, checked, now }) => {
  const { leeway } = checked.expects;
  const { exp, nbf, iat } = claims;
  if (typeof exp === 'number' && exp <= now - leeway) {
    const remedy = `get a new one: access tokens live for minutes. If you just did, ${CLOCKS}`;
    const life =
      typeof iat === 'number' && iat < exp ? `, ${lasting(exp - iat)} after it was issued` : '';
    const says = `it expired ${lasting(now - exp)} ago (${at(exp)})${life}`;
    return differs('times', says, remedy, citation('TOK-14'));
  }
  const starts = Object.entries({ nbf, iat }).find(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > now + leeway,
  );
  if (starts === undefined) return undefined;
  const [claim, time] = starts;
  const says = `${claim} lies ${lasting(time - now)} in the future (${at(time)})`;
  const source = claim === 'nbf' ? citation('TOK-15') : citation('TOK-17');
  return differs('times', says, CLOCKS, source);
};

/** Checks how long a token is good for, which is how long a stolen one is (TOK-34). */
export function checkLifetime({ claims, now }: TokenFacts, expiresAt: number): Diagnosed {
  const { iat } = claims;
  const source = citation('TOK-34');
  const left = `expires in ${lasting(expiresAt - now)}`;
  const life = expiresAt - (typeof iat === 'number' ? iat : now);
  if (life <= LONG_S) return finding('lifetime', 'pass', left, { source });
  const says = `${left}; it is good for ${lasting(life)}${typeof iat === 'number' ? ' in all' : ''}`;
  const remedy =
    'let the authorization server issue access tokens for an hour at most: whoever gets hold of one can use it that long';
  return finding('lifetime', 'warn', says, { remedy, source });
}

/** A length of time, as people say it. */
function lasting(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

function at(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString();
}
