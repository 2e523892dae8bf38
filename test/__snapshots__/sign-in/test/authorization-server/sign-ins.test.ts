import { afterEach, describe, expect, it } from 'vitest';
import {
  PURPOSE,
  startParts,
  urlOf,
  type Parts,
  type PartsOptions,
} from './support/sign-in-parts.js';

let parts: Parts;
afterEach(() => parts.close());

async function start(options?: PartsOptions): Promise<Parts> {
  parts = await startParts(options);
  return parts;
}

const PUBLIC = 'https://mcp.example.com';

describe('the way to the upstream and back', () => {
  it('signs somebody in, for what the sign-in was begun', async () => {
    await start();
    const result = await parts.signIn();
    expect(result).toMatchObject({ purpose: PURPOSE });
    expect(result && 'sub' in result && result.sub).toMatch(/^u_[\w-]{43}$/);
  });

  it('AT-02: refuses the browser of somebody else, who has not approved this sign-in', async () => {
    await start();
    const [attacker, victim] = [parts.newBrowser(), parts.newBrowser()];
    const left = await parts.leave(attacker);
    const back = await parts.atUpstream(left, 'alice');

    await victim.open(back);
    expect(parts.results).toEqual([{ refused: 'not_this_browser' }]);
    // It is not good for the one who began it either.
    await attacker.open(back);
    expect(parts.results.at(-1)).toEqual({ refused: 'unknown' });
  });

  it('AT-02: refuses a browser that has a sign-in of its own open', async () => {
    await start();
    const [attacker, victim] = [parts.newBrowser(), parts.newBrowser()];
    await parts.leave(victim);
    await victim.open(await parts.atUpstream(await parts.leave(attacker), 'bob'));
    expect(parts.results).toEqual([{ refused: 'not_this_browser' }]);
  });

  it('AT-03: refuses the code of somebody else with the state of this browser', async () => {
    await start();
    const [attacker, victim] = [parts.newBrowser(), parts.newBrowser()];
    const own = urlOf(await parts.leave(victim)).searchParams.get('state') ?? '';
    const foreign = await parts.atUpstream(await parts.leave(attacker), 'bob');
    foreign.searchParams.set('state', own);

    await victim.open(foreign);
    expect(parts.results).toEqual([{ refused: 'refused' }]);
  });

  it('AT-04: knows no state that was not begun, and gives no cookie for one', async () => {
    await start();
    for (const query of [
      '',
      '?code=x',
      '?code=x&state=',
      '?code=x&state=guess',
      '?state=a&state=b',
    ]) {
      const page = await parts.newBrowser().open(`${parts.issuer}/oauth/callback${query}`);
      expect(page.status).toBe(400);
      expect(page.setCookies).toEqual([]);
    }
    expect(parts.standIn.requests).toEqual([]);
  });

  it('AT-04: takes no answer with two states, even if both are good', async () => {
    await start();
    const browser = parts.newBrowser();
    const back = await parts.atUpstream(await parts.leave(browser));
    back.searchParams.append('state', back.searchParams.get('state') ?? '');
    await browser.open(back);
    expect(parts.results).toEqual([{ refused: 'unknown' }]);
  });

  it('AT-14: forgets the oldest of a hundred sign-ins that were left open in a browser', async () => {
    await start();
    const browser = parts.newBrowser();
    const first = await parts.leave(browser);
    for (let count = 0; count < 100; count += 1) {
      parts.clock.now += 1;
      await parts.leave(browser);
    }
    expect(
      browser.cookies.headerFor(new URL(parts.issuer), { crossSite: false, safe: true }).length,
    ).toBeLessThan(1500);
    await browser.open(await parts.atUpstream(await parts.leave(browser)));
    expect(parts.results.at(-1)).toMatchObject({ purpose: PURPOSE });
    await browser.open(await parts.atUpstream(first));
    expect(parts.results.at(-1)).toMatchObject({ refused: 'not_this_browser' });
  });

  it('lets several tabs of one browser sign in, in any order', async () => {
    await start();
    const browser = parts.newBrowser();
    const [first, second] = [await parts.leave(browser), await parts.leave(browser)];
    for (const left of [second, first]) await browser.open(await parts.atUpstream(left));
    expect(parts.results).toMatchObject([{ purpose: PURPOSE }, { purpose: PURPOSE }]);
  });

  it('AT-15: takes an answer once, and within ten minutes', async () => {
    await start();
    const browser = parts.newBrowser();
    const back = await parts.atUpstream(await parts.leave(browser));
    await browser.open(back);
    await browser.open(back);
    expect(parts.results.at(-1)).toEqual({ refused: 'unknown' });

    const late = await parts.atUpstream(await parts.leave(browser));
    parts.clock.now += 601;
    await browser.open(late);
    expect(parts.results.at(-1)).toEqual({ refused: 'unknown' });
  });

  it('AT-16: says that the person declined at the upstream, and for what', async () => {
    await start();
    parts.standIn.behave({ deny: { error: 'access_denied', description: '<b>no</b>' } });
    expect(await parts.signIn()).toEqual({ refused: 'denied' });
    expect(parts.errors).toMatchObject([{ purpose: PURPOSE }]);
    expect(String(parts.errors[0])).not.toContain('<b>');
  });

  it('keeps the account of nobody whom SIGN_IN_ALLOW does not admit', async () => {
    await start({ allow: 'user:999999999' });
    expect(await parts.signIn()).toEqual({ refused: 'not_admitted' });
    expect(parts.errors).toMatchObject([{ purpose: PURPOSE }]);
    expect(parts.written.map(({ kind }) => kind)).toEqual(['SignIn']);
  });

  it('admits by what the upstream says of somebody', async () => {
    await start();
    const { admits } = parts.standIn;
    await parts.close();
    await start({ allow: admits });
    expect(await parts.signIn('alice')).toMatchObject({ purpose: PURPOSE });
    expect(await parts.signIn('bob')).toEqual({ refused: 'not_admitted' });
  });
});

describe('the cookie of a sign-in', () => {
  it('AS-45: is for this host, TLS, the server and navigation alone, and short', async () => {
    await start({ issuer: PUBLIC });
    const { setCookies, status, headers } = await parts.leave(parts.newBrowser());
    expect(status).toBe(303);
    expect(headers['cache-control']).toBe('no-store');
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^__Host-sign-in-[\w-]+=\d+\.[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
  });

  it('has no prefix on plain http, where browsers would not take it', async () => {
    await start();
    const { setCookies } = await parts.leave(parts.newBrowser());
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^sign-in-[\w-]+=\d+\.[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it('is taken away when the browser is back', async () => {
    await start();
    const browser = parts.newBrowser();
    const page = await browser.open(await parts.atUpstream(await parts.leave(browser)));
    expect(page.setCookies).toEqual([expect.stringMatching(/^sign-in-[\w-]+=; Max-Age=0; /)]);
  });

  it('counts for nothing where there are two of its name: one is somebody else’s', async () => {
    await start();
    const browser = parts.newBrowser();
    const left = await parts.leave(browser);
    const [cookie = ''] = (left.setCookies[0] ?? '').split(';');
    const back = await parts.atUpstream(left);
    await browser.visit(back, { headers: { cookie: `${cookie}; ${cookie}x` } });
    expect(parts.results).toEqual([{ refused: 'not_this_browser' }]);
  });

  it('is neither in the state nor in the store', async () => {
    await start();
    const left = await parts.leave(parts.newBrowser());
    const state = urlOf(left).searchParams.get('state') ?? '';
    const secret = /=\d+\.([\w-]{43});/.exec(left.setCookies[0] ?? '')?.[1] ?? '';
    expect(secret).toHaveLength(43);
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(state).not.toContain(secret);
    expect(parts.written).toHaveLength(1);
    expect(parts.written[0]?.text).not.toContain(secret);
    expect(parts.written[0]?.text).not.toContain(state);
  });
});
