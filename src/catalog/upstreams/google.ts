import { openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** Google accounts and Google Workspace. Source: authorization-server section 5. */
export const google: UpstreamRecord = {
  id: 'google',
  label: 'Google',
  hint: 'anybody with a Google account, or a Workspace domain',
  issuer: 'https://accounts.google.com',
  exampleIssuer: 'https://accounts.google.com',
  api: {
    url: 'https://www.googleapis.com',
    tool: {
      name: 'list_my_calendar_events',
      title: 'List my calendar events',
      description: 'Lists the next events of your Google calendar.',
      scopes: ['calendar:read'],
      readOnly: true,
      file: 'list-my-calendar-events.ts',
      imports: 'upstream-json.ts',
    },
  },
  clientId: {
    example: '123456789012-example.apps.googleusercontent.com',
    pattern: '[0-9]+-[a-z0-9]+\\.apps\\.googleusercontent\\.com',
    name: 'Client ID of the OAuth client',
  },
  exampleRule: 'domain:example.com',
  apiScopes: [
    {
      scope: 'https://www.googleapis.com/auth/calendar.events.readonly',
      meaning: 'read the events of your calendars',
    },
  ],
  refresh: 'keeps',
  profile: {
    name: 'Google',
    issuerPattern: /^https:\/\/accounts\.google\.com$/,
    issuerExpects: 'https://accounts.google.com',
    endpoints: 'discovered',
    identity: 'id-token',
    subjectClaims: ['sub'],
    // Google's reference: the modern value is the URL, and the bare name is returned too.
    alsoIssuers: ['accounts.google.com'],
    secretIn: 'body',
    // Without `offline` and `consent` there is a refresh token at the very first sign-in only.
    authorizationParameters: { access_type: 'offline', prompt: 'consent select_account' },
    scopes: openidScopes,
    revocation: 'rfc7009',
    restrictions: ['domain'],
    // The parameter of the same name is a hint that anybody can change; the claim is signed.
    claims: { domain: 'hd' },
  },
};
