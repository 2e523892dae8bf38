import type { FaultCase } from '../support/fault-case.js';
import type { SignInManners } from '../support/sign-in-server.js';

const that = (
  what: string,
  signIn: Partial<SignInManners>,
  others: Partial<FaultCase> = {},
): FaultCase => ({
  what: `a sign-in at an authorization server that ${what}`,
  faults: {},
  signIn,
  ...others,
});

const introspected: Partial<FaultCase> = { style: { introspects: true } };

/** What shows only to who signs in. */
export const signInFaults: readonly FaultCase[] = [
  that('is right', {}),
  that('has opaque tokens', { isOpaque: true }, introspected),
  that('has tokens for other servers', { foreign: 'granted' }),
  that('has opaque tokens for other servers', { foreign: 'granted', isOpaque: true }, introspected),
  that('gives nobody a refresh token', { tokens: { refresh_token: undefined } }),
  that('registers clients with secrets', { registersSecrets: true }),
  that(
    'has tokens for other servers, which are accepted',
    { foreign: 'granted' },
    { faults: { ignoresAudience: true }, fails: ['TOK-09', 'TOK-31'] },
  ),
  that(
    'has opaque tokens for other servers, which are accepted',
    { foreign: 'granted', isOpaque: true },
    { ...introspected, faults: { believesActive: true }, warns: ['TOK-09'] },
  ),
  that('ignores the resource', { foreign: 'ignored' }, { warns: ['AS-25'] }),
  that(
    'has one audience for all it serves',
    { claims: { aud: 'https://api.example' }, foreign: 'granted' },
    { faults: { ignoresAudience: true }, warns: ['AS-25'] },
  ),
  that(
    'does not say who it is',
    {
      metadata: { authorization_response_iss_parameter_supported: undefined },
      redirect: (answer) => {
        answer.delete('iss');
      },
    },
    { warns: ['AS-05'] },
  ),
  that('grants more than was asked for', { grantsMore: ['admin'] }, { warns: ['AS-48'] }),
  that('has tokens for days', { tokens: { expires_in: 86_400 } }, { warns: ['AS-24'] }),
  that(
    'does not say when tokens end',
    { isOpaque: true, tokens: { expires_in: undefined } },
    { ...introspected, warns: ['AS-24'] },
  ),
  that('has tokens without a type', { header: { typ: 'JWT' } }, { faults: { ignoresType: true } }),
  that(
    'has tokens that lack what their type promises',
    { claims: { client_id: undefined } },
    { fails: ['AS-27'] },
  ),
  that(
    'signs with a secret',
    { signsWithSecret: true },
    { faults: { noSignature: true }, families: ['sign-in'], fails: ['AS-27'] },
  ),
  that('keeps its refresh tokens', { keepsRefreshTokens: true }, { fails: ['AS-23'] }),
  that('takes codes twice', { takesOldCodes: true }, { fails: ['AS-20'] }),
  that('takes old refresh tokens', { takesOldRefreshTokens: true }, { warns: ['AS-23'] }),
  that(
    'revokes in vain',
    { isOpaque: true },
    {
      style: { introspects: true },
      faults: { remembersIntrospection: Infinity },
      warns: ['TOK-27'],
    },
  ),
];
