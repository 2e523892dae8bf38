import { textOf } from '../text-of.js';
import { createApi, itemOf, itemsOf, type Item } from './api.js';
import type { CreateIdentitySource } from './identity-source.js';
import { UpstreamError, type Identity, type UpstreamTokens } from './upstream.js';

const HEADERS = { 'accept': 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
/** Whose a token is. */
const USER = '/user';
/** Memberships are read in pages of so many, which fit into the bound of an answer. */
const PAGE = 30;
/** Who has more memberships than these pages hold is in none of the rest. */
const MAX_PAGES = 34;

type Read = (path: string) => Promise<unknown>;

/**
 * Finds out who somebody is by GitHub's API: it is no OpenID provider, and its tokens have no audience. The
 * number of an account stays; its login can be renamed, and then be somebody else's. All is read anew each
 * time, for people switch accounts and leave organizations.
 */
export const createIdentitySource: CreateIdentitySource = (context) => {
  const { config, kinds, profile, transport } = context;
  const api = createApi(context, USER, HEADERS);

  return {
    identify: (tokens) => who(tokens).catch((error: unknown) => confirmed(error, tokens)),

    async revoke({ accessToken }) {
      await ofToken('DELETE', accessToken);
    },
  };

  async function who({ accessToken }: UpstreamTokens): Promise<Identity> {
    const read: Read = (path) => api.read(path, accessToken);
    const { id, login, name } = itemOf(await read(USER).catch(orUnavailable));
    if (!Number.isSafeInteger(id) || typeof login !== 'string') {
      throw new UpstreamError('refused', `${profile.name} does not say who signed in`);
    }
    const email = await primaryEmail(read);
    return {
      issuer: config.issuer,
      subject: String(id),
      name: textOf(name) === undefined ? login : `${String(name)} (${login})`,
      ...(email === undefined ? {} : { email }),
      ...(kinds.has('organization') ? { organizations: await organizations(read) } : {}),
      ...(kinds.has('group') ? { groups: await teams(read) } : {}),
    };
  }

  /**
   * Makes sure that a token is over before that ends anything: GitHub answers 401 at times to tokens that are good.
   * Tokens that can be renewed are, and that answers it.
   */
  async function confirmed(
    error: unknown,
    { accessToken, refreshToken }: UpstreamTokens,
  ): Promise<never> {
    const isDoubtful = error instanceof UpstreamError && error.code === 'not_taken';
    if (!isDoubtful || refreshToken !== undefined) throw error;
    const { status } = await ofToken('POST', accessToken);
    throw status === 404
      ? new UpstreamError('ended', `${profile.name} knows its token no longer`)
      : error;
  }

  /** Asks about a token (POST; 404 when it is over) or withdraws it (DELETE), as the app that it is for. */
  function ofToken(method: 'POST' | 'DELETE', accessToken: string): Promise<Response> {
    const { apiUrl, clientId, clientSecret } = config;
    const secret = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    return transport.fetch(`${apiUrl}/applications/${encodeURIComponent(clientId)}/token`, {
      method,
      headers: {
        ...HEADERS,
        'authorization': `Basic ${secret}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ access_token: accessToken }),
    });
  }

  /** Every token may read whose it is. Where it may not, GitHub is limiting requests, and says so in many ways. */
  function orUnavailable(error: unknown): never {
    if (!(error instanceof UpstreamError) || error.code !== 'refused') throw error;
    throw new UpstreamError(
      'unavailable',
      `${profile.name} does not say who this is at the moment`,
    );
  }
};

/** Gives the address that GitHub has verified, for people to recognise their account by, and for nothing else. */
async function primaryEmail(read: Read): Promise<string | undefined> {
  const addresses = itemsOf(await read('/user/emails').catch(unlessPermitted));
  const primary = addresses.find((each) => each['primary'] === true && each['verified'] === true);
  return textOf(primary?.['email']);
}

/** A GitHub App may lack the permission; then there is no address to show, and nothing depends on it. */
function unlessPermitted(error: unknown): undefined {
  if (error instanceof UpstreamError && error.code === 'refused') return undefined;
  throw error;
}

/** Lists organizations by login, and by number: a login can be given up, and then be anybody's. */
async function organizations(read: Read): Promise<string[]> {
  const memberships = await readAll(read, '/user/memberships/orgs?state=active');
  return memberships.flatMap(({ state, organization }) => {
    const { login, id } = itemOf(organization);
    if (state !== 'active' || typeof login !== 'string') return [];
    return [login.toLowerCase(), ...numberOf(id)];
  });
}

function numberOf(id: unknown): string[] {
  return Number.isSafeInteger(id) ? [`id:${String(id)}`] : [];
}

/** Lists teams as `organization/team`, in small letters as in their addresses, and by number: teams are renamed. */
async function teams(read: Read): Promise<string[]> {
  const all = await readAll(read, '/user/teams');
  return all.flatMap(({ id, slug, organization }) => {
    const { login } = itemOf(organization);
    if (typeof slug !== 'string' || typeof login !== 'string') return [];
    return [`${login}/${slug}`.toLowerCase(), ...numberOf(id)];
  });
}

async function readAll(read: Read, path: string): Promise<Item[]> {
  const all: Item[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const separator = path.includes('?') ? '&' : '?';
    const items = itemsOf(await read(`${path}${separator}per_page=${PAGE}&page=${page}`));
    all.push(...items);
    if (items.length < PAGE) break;
  }
  return all;
}
