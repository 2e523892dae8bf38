import { githubService } from './github-service.js';

const HOUR = 3600;

/** A GitHub App: permissions instead of scopes, tokens of eight hours, and refresh tokens that rotate. */
export const service = githubService({
  prefix: 'ghu_',
  hasScopes: false,
  expires: { token: 8 * HOUR, refresh: 4416 * HOUR },
});
