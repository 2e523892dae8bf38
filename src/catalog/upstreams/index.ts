import { github } from './github.js';
import { google } from './google.js';
import { oidc } from './oidc.js';
import type { UpstreamRecord } from './types.js';

/** What people can sign in with, in the order the wizard shows it. */
export const upstreams: readonly UpstreamRecord[] = [google, github, oidc];
