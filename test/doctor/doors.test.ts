import { describe, expect, it } from 'vitest';
import type { Door } from '../../src/answers/existing-schema.js';
import { checkDoors } from '../../src/doctor/checks/doors.js';

const DOORS: readonly Door[] = [
  { path: '/mcp', kind: 'sessions' },
  { path: '/sse', kind: 'sse' },
  { path: '/messages', kind: 'messages' },
];

describe('the further doors of a server that existed before', () => {
  it('are asked without a token, behind what a proxy puts in front', async () => {
    const { asked, findings } = await check('https://mcp.example.com/team/mcp', () => 401);
    expect(asked).toEqual([
      'GET https://mcp.example.com/team/sse',
      'POST https://mcp.example.com/team/messages',
    ]);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  it.each([
    [200, 'https://mcp.example.com/sse answers 200 without a token'],
    [404, 'https://mcp.example.com/sse answers 404 without a token'],
    [undefined, 'https://mcp.example.com/sse sends no whole response without a token'],
  ])('are open when one answers %s', async (status, says) => {
    const { findings } = await check('https://mcp.example.com/mcp', (url) =>
      url.endsWith('/sse') ? status : 401,
    );
    expect(findings[0]).toMatchObject({ verdict: 'fail', says });
    expect(findings[1]).toMatchObject({ verdict: 'pass' });
  });

  it('are not known where a proxy changes the path, or there are none', async () => {
    expect((await check('https://mcp.example.com/other', () => 401)).asked).toEqual([]);
    expect(
      (await check('https://mcp.example.com/mcp', () => 401, DOORS.slice(0, 1))).asked,
    ).toEqual([]);
  });
});

async function check(
  resource: string,
  statusOf: (url: string) => number | undefined,
  doors: readonly Door[] = DOORS,
) {
  const asked: string[] = [];
  const findings = await checkDoors(
    resource,
    { doors: [...doors] },
    (url, { method = 'GET' } = {}) => {
      asked.push(`${method} ${url}`);
      const status = statusOf(url);
      if (status === undefined) return Promise.reject(new Error('no response'));
      return Promise.resolve({ status, headers: new Headers(), text: '', json: undefined });
    },
  );
  return { asked, findings };
}
