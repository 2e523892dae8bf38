import type { UpstreamRecord } from './types.js';

/** Google accounts and Google Workspace. Source: authorization-server section 5. */
export const google: UpstreamRecord = {
  id: 'google',
  label: 'Google',
  hint: 'people with a Google account, also of one Workspace domain',
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
      imports: 'upstream-json.ts',
      file: 'list-my-calendar-events.ts',
    },
  },
  clientId: {
    example: '123456789012-example.apps.googleusercontent.com',
    pattern: '[0-9]+-[a-z0-9]+\\.apps\\.googleusercontent\\.com',
  },
  exampleRule: 'domain:example.com',
  profile: {
    name: 'Google',
    issuerPattern: /^https:\/\/accounts\.google\.com$/,
    issuerExpects: 'https://accounts.google.com',
    endpoints: 'discovered',
    identity: 'id-token',
    subjectClaims: ['sub'],
    // Google's own libraries take both (its reference says so of ID tokens).
    alsoIssuers: ['accounts.google.com'],
    secretIn: 'body',
    authorizationParameters: { access_type: 'offline', prompt: 'consent' },
    scopes: [
      { scope: 'openid', meaning: 'know who you are' },
      { scope: 'profile', meaning: 'see your name' },
      { scope: 'email', meaning: 'see your e-mail address' },
    ],
    apiScopes: [
      {
        scope: 'https://www.googleapis.com/auth/calendar.events.readonly',
        meaning: 'read the events of your calendars',
      },
    ],
    refresh: 'keeps',
    revocation: 'rfc7009',
    restrictions: ['domain'],
    claims: { domain: 'hd' },
  },
};
