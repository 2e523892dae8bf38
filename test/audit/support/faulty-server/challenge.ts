import { BASE_SCOPE, TOOL_SCOPE, type Fields } from './reply.js';

/** What can be wrong with refusals. */
export interface ChallengeFaults {
  open: boolean;
  noChallenge: boolean;
  noPointer: boolean;
  foreignPointer: boolean;
  errorWithoutToken: boolean;
  bareBearer: boolean;
  repeatedParameter: boolean;
  echoesToken: boolean;
  forbidsBadTokens: boolean;
  redirects: boolean;
  parsesFirst: boolean;
  getIsOpen: boolean;
  cacheable: boolean;
  silent403: boolean;
}

/** The challenge that goes with a refusal (RFC 6750 section 3). */
export function challengeFields(
  faults: Partial<ChallengeFaults>,
  status: number,
  { error, token, wellKnown }: { error?: string | undefined; token: string; wellKnown: string },
): Fields {
  if (faults.noChallenge || (status === 403 && faults.silent403)) return {};
  if (faults.bareBearer) return { 'www-authenticate': 'Bearer' };
  const shown = faults.errorWithoutToken ? (error ?? 'invalid_token') : error;
  const pointer = faults.foreignPointer ? 'https://elsewhere.invalid/metadata' : wellKnown;
  const parts = [
    ...(shown === undefined ? [] : [`error="${shown}"`]),
    ...(faults.echoesToken ? [`error_description="bad token ${token.replace(/["\\]/g, '')}"`] : []),
    `scope="${status === 403 ? `${BASE_SCOPE} ${TOOL_SCOPE}` : BASE_SCOPE}"`,
    ...(faults.repeatedParameter ? [`scope="again"`] : []),
    ...(faults.noPointer ? [] : [`resource_metadata="${pointer}"`]),
  ];
  return { 'www-authenticate': `Bearer ${parts.join(', ')}` };
}
