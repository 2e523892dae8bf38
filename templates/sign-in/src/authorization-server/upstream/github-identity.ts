import { allowInsecureRequests, customFetch, protectedResourceRequest } from 'oauth4webapi';
import type { CreateIdentitySource, IdentityContext } from './identity-source.js';
import { UpstreamError, type Identity } from './upstream.js';

const HEADERS = { 'accept': 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
/** Memberships are read in so many pages of a hundred; who has more is in none that was not read. */
const MAX_PAGES = 10;

type Read = (path: string) => Promise<unknown>;
type Item = Readonly<Record<string, unknown>>;

/**
 * Finds out who somebody is by GitHub's API: it is no OpenID provider, and its tokens have no audience. The
 * number of an account stays; its login can be renamed, and then be somebody else's. Everything is read anew
 * each time, for people switch accounts and leave organizations.
 */
export const createIdentitySource: CreateIdentitySource = (context) => ({
  async identify({ accessToken }) {
    const { config, kinds, profile } = context;
    const read: Read = (path) => readApi(context, path, accessToken);
    const { id, login, name } = itemOf(await read('/user'));
    if (!Number.isSafeInteger(id) || typeof login !== 'string') {
      throw new UpstreamError('refused', `${profile.name} does not say who signed in`);
    }
    const email = await primaryEmail(read);
    return {
      issuer: config.issuer,
      subject: String(id),
      name: typeof name === 'string' && name !== '' ? `${name} (${login})` : login,
      ...(email === undefined ? {} : { email }),
      ...(kinds.has('organization') ? { organizations: await organizations(read) } : {}),
      ...(kinds.has('group') ? { groups: await teams(read) } : {}),
    } satisfies Identity;
  },

  async revoke({ accessToken }) {
    const { clientId, clientSecret } = context.config;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    await context.transport.fetch(`${context.config.apiUrl}/applications/${clientId}/token`, {
      method: 'DELETE',
      headers: {
        ...HEADERS,
        'authorization': `Basic ${basic}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ access_token: accessToken }),
    });
  },
});

/** Gives the address that GitHub has verified; for people to recognise their account, and nothing else. */
async function primaryEmail(read: Read): Promise<string | undefined> {
  const addresses = listOf(await read('/user/emails').catch(withoutPermission));
  const primary = addresses.find((each) => each['primary'] === true && each['verified'] === true);
  return typeof primary?.['email'] === 'string' ? primary['email'] : undefined;
}

/** Lists organizations by login, and by number: a login can be given up, and then be anybody's. */
async function organizations(read: Read): Promise<string[]> {
  const memberships = await readAll(read, '/user/memberships/orgs?state=active');
  return memberships.flatMap(({ state, organization }) =>
    state === 'active' ? namesOf(itemOf(organization)) : [],
  );
}

/** Lists teams as `organization/team`, in the spelling of their addresses. */
async function teams(read: Read): Promise<string[]> {
  const all = await readAll(read, '/user/teams');
  return all.flatMap(({ slug, organization }) => {
    const { login } = itemOf(organization);
    return typeof slug === 'string' && typeof login === 'string'
      ? `${login.toLowerCase()}/${slug.toLowerCase()}`
      : [];
  });
}

function namesOf({ login, id }: Item): string[] {
  const names = typeof login === 'string' ? [login.toLowerCase()] : [];
  return Number.isSafeInteger(id) ? [...names, `id:${String(id)}`] : names;
}

async function readAll(read: Read, path: string): Promise<Item[]> {
  const all: Item[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = `${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`;
    const items = listOf(await read(path + query));
    all.push(...items);
    if (items.length < 100) break;
  }
  return all;
}

/** Without the permission of a GitHub App there is no address to show, and nothing depends on it. */
function withoutPermission(error: unknown): undefined {
  if (error instanceof UpstreamError && error.code === 'refused') return undefined;
  throw error;
}

async function readApi(
  { config, profile, transport }: IdentityContext,
  path: string,
  accessToken: string,
): Promise<unknown> {
  const { name } = profile;
  const response = await protectedResourceRequest(
    accessToken,
    'GET',
    new URL(config.apiUrl + path),
    new Headers(HEADERS),
    null,
    {
      [customFetch]: (url, { method, headers, signal }) =>
        transport.fetch(url, { method, headers, ...(signal === undefined ? {} : { signal }) }),
      [allowInsecureRequests]: transport.isLocal,
    },
  );
  const { status, headers } = response;
  if (status === 200) return response.json();
  if (status === 401)
    throw new UpstreamError('ended', `${name} does not take its token any longer`);
  const isLimited = headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
  if (status >= 500 || status === 429 || (status === 403 && isLimited)) {
    throw new UpstreamError('unavailable', `${name} cannot answer at the moment`);
  }
  // A suspended account is refused everything, and then even who it is.
  if (status === 403 && path === '/user') {
    throw new UpstreamError('ended', `${name} has suspended the account`);
  }
  throw new UpstreamError('refused', `${name} does not let UPSTREAM_CLIENT_ID read ${path}`);
}

function itemOf(value: unknown): Item {
  return typeof value === 'object' && value !== null ? (value as Item) : {};
}

function listOf(value: unknown): Item[] {
  return Array.isArray(value) ? value.map(itemOf) : [];
}
