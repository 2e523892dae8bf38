import { BASE_SCOPE, TOOL_SCOPE, type Fields } from './reply.js';

/** What can be wrong with refusals. */
export interface ChallengeFaults {
  open: boolean;
  noChallenge: boolean;
  noPointer: boolean;
  /** Where the challenge leads, in place of the document; ORIGIN stands for that of the server. */
  pointer: string;
  /** The pointer is built from Host. */
  pointerFromHost: boolean;
  errorWithoutToken: boolean;
  bareBearer: boolean;
  /** Takes the place of all challenges; POINTER stands for the URL of the metadata. */
  challenges: readonly string[];
  /** Stands before the challenge, in the same field. */
  firstChallenge: string;
  /** The scopes of the 401; empty for none. */
  challengeScope: string;
  repeatedParameter: boolean;
  echoesToken: boolean;
  /** Describes what is wrong with a token. */
  describes: (fault: Error) => string;
  noErrorCode: boolean;
  forbidsBadTokens: boolean;
  /** Of refusals without credentials. */
  bareStatus: number;
  /** Of refusals of malformed credentials. */
  malformed: { readonly status: number; readonly error?: string };
  /** Of tokens that are longer than any. */
  hugeStatus: number;
  /** Of tokens with characters that no token has. */
  strangeStatus: number;
  redirects: boolean;
  parsesFirst: boolean;
  getIsOpen: boolean;
  /** Answers GET and DELETE with this, without a look at the token. */
  otherMethods: (session: boolean) => number;
  initializeIsOpen: boolean;
  /** Needs no token. */
  openMethod: string;
  /** Looks at tokens when a tool is called, and only then. */
  guardsCallsOnly: boolean;
  /** Under which name a gateway passes the challenge on. */
  challengeName: string;
  /** What a proxy makes of the path of the endpoint. */
  forwardsTo: (path: string) => string;
  /** Takes the place of the body of refusals. */
  refusalBody: object;
  cacheable: boolean;
  silent403: boolean;
}

/** What a challenge is about. */
export interface Refused {
  readonly error?: string | undefined;
  readonly token: string;
  readonly fault?: Error | undefined;
  readonly wellKnown: string;
}

/** The challenge that goes with a refusal (RFC 6750 section 3). */
export function challengeFields(
  faults: Partial<ChallengeFaults>,
  status: number,
  { error, token, fault, wellKnown }: Refused,
): Fields {
  if (faults.noChallenge || (status === 403 && faults.silent403)) return {};
  if (faults.bareBearer) return { 'www-authenticate': 'Bearer' };
  const { origin } = new URL(wellKnown);
  const pointer = faults.pointer?.replace('ORIGIN', origin) ?? wellKnown;
  if (faults.challenges) {
    return {
      'www-authenticate': faults.challenges.map((each) => each.replace('POINTER', pointer)),
    };
  }
  const shown = faults.errorWithoutToken ? (error ?? 'invalid_token') : error;
  const scope =
    status === 403 ? `${BASE_SCOPE} ${TOOL_SCOPE}` : (faults.challengeScope ?? BASE_SCOPE);
  const parts = [
    ...(shown === undefined || faults.noErrorCode ? [] : [`error="${shown}"`]),
    ...(faults.echoesToken ? [`error_description="bad token ${token.replace(/["\\]/g, '')}"`] : []),
    ...(faults.describes && fault ? [`error_description="${faults.describes(fault)}"`] : []),
    ...(scope === '' ? [] : [`scope="${scope}"`]),
    ...(faults.repeatedParameter ? [`scope="again"`] : []),
    ...(faults.noPointer ? [] : [`resource_metadata="${pointer}"`]),
  ];
  const first = faults.firstChallenge === undefined ? '' : `${faults.firstChallenge}, `;
  return { [faults.challengeName ?? 'www-authenticate']: `${first}Bearer ${parts.join(', ')}` };
}
