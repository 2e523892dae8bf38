import { githubService } from './github-service.js';

/** An OAuth App at GitHub: scopes, and tokens that do not expire. */
export const service = githubService({ prefix: 'gho_', hasScopes: true, expires: undefined });
