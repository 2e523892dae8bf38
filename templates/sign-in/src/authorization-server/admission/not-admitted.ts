import type { Identity } from '../upstream/upstream.js';

/** Whom the rules do not let in, and where they stand: what an operator has to know to let somebody in. */
export interface NotAdmitted {
  readonly setting: 'SIGN_IN_ALLOW' | 'src/sign-in.ts';
  readonly upstreamIssuer: string;
  readonly upstreamSubject: string;
}

/** Says that the rules of a setting do not let somebody in. */
export function notAdmitted(
  setting: NotAdmitted['setting'],
  { issuer, subject }: Identity,
): NotAdmitted {
  return { setting, upstreamIssuer: issuer, upstreamSubject: subject };
}
