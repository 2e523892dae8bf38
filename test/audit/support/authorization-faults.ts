import type { KeyFault } from './authorization-keys.js';

/** What an authorization server does wrong. */
export interface AuthorizationFaults {
  redirectsStrangers: boolean;
  /** To another provider, without a question: everybody, or those that registered. */
  sendsOn: 'everybody' | 'clients';
  takesAnyUrl: boolean;
  fetchesFromItself: boolean;
  isFramed: boolean;
  believesForwardedHost: boolean;
  /** Of requests for tokens. */
  tokenStatus: number;
  revocationStatus: number;
  registrationStatus: number;
  registersWithoutRedirects: boolean;
  madeUpIds: string;
  hasNoRegistration: boolean;
  registersHostileRedirects: boolean;
  registersStrangers: boolean;
  comparesPrefixes: boolean;
  comparesPorts: boolean;
  needsNoPkce: boolean;
  takesPlain: boolean;
  takesTokenResponses: boolean;
  takesAnyResource: boolean;
  hasNoIssInErrors: boolean;
  asksNobody: boolean;
  showsNothing: boolean;
  /** Errors of requests for a token stand where the token would; nothing is wrong with that. */
  errsInFragments: boolean;
  keys: KeyFault;
  /** Pages of any origin may read its authorization endpoint. */
  sharesPages: boolean;
  /** Of parameters that come twice it takes the last, or goes on as if nothing were. */
  takesDoubled: 'the last' | 'the first';
  /** What its pages do not send. */
  pagesLack: 'referrer-policy' | 'cache-control';
  /** Of a sign-in, in place of a guarded one. */
  cookie: string;
  setsCookieForStrangers: string;
  takesCodesInUrls: boolean;
  hasErrorsCached: boolean;
  introspectsForAnybody: boolean;
  showsTraces: boolean;
  fetchesWhatIsRegistered: boolean;
  registersMisleading: boolean;
}
