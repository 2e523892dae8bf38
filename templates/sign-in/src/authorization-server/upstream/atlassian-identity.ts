import { textOf } from '../text-of.js';
import { createApi, itemOf, itemsOf } from './api.js';
import type { CreateIdentitySource } from './identity-source.js';
import { UpstreamError } from './upstream.js';

/** Whose a token is. */
const ME = '/me';

/**
 * Finds out who somebody is by Atlassian's API: its authorization server gives no ID tokens for it. The account
 * ID stays; names and addresses are the person's own words, and nobody has verified them.
 */
export const createIdentitySource: CreateIdentitySource = (context) => {
  const { config, kinds, profile } = context;
  const api = createApi(context, ME, { accept: 'application/json' });

  return {
    async identify({ accessToken }) {
      const me = itemOf(await api.read(ME, accessToken));
      const subject = textOf(me['account_id']);
      if (subject === undefined) {
        throw new UpstreamError('refused', `${profile.name} does not say who signed in`);
      }
      // Deactivated accounts may still be read.
      if (me['account_status'] !== undefined && me['account_status'] !== 'active') {
        throw new UpstreamError('ended', `${profile.name} says that the account is not active`);
      }
      const name = textOf(me['name']);
      return {
        issuer: config.issuer,
        subject,
        ...(name === undefined ? {} : { name }),
        ...(kinds.has('organization') ? { organizations: await sites(accessToken) } : {}),
      };
    },
  };

  /** Lists the sites that the account can use, by host, and by ID: a site can be renamed. */
  async function sites(accessToken: string): Promise<string[]> {
    const all = itemsOf(await api.read('/oauth/token/accessible-resources', accessToken));
    return all.flatMap(({ id, url }) => {
      const host = typeof url === 'string' && URL.canParse(url) ? [new URL(url).host] : [];
      return [...host, ...(typeof id === 'string' ? [`id:${id}`] : [])];
    });
  }
};
