import { atlassian } from './atlassian.js';
import { cognito } from './cognito.js';
import { entra } from './entra.js';
import { github, githubApp } from './github.js';
import { gitlab } from './gitlab.js';
import { google } from './google.js';
import { oidc } from './oidc.js';
import { okta } from './okta.js';
import { slack } from './slack.js';
import type { UpstreamRecord } from './types.js';

/** What people can sign in with, in the order the wizard shows it. */
export const upstreams: readonly UpstreamRecord[] = [
  google,
  github,
  githubApp,
  entra,
  okta,
  cognito,
  slack,
  gitlab,
  atlassian,
  oidc,
];
