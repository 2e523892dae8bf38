import { describe, expect, it } from 'vitest';
import { revisions } from '../../src/catalog/revisions.js';
import { requirements } from '../../src/requirements/index.js';
import { linkedSource } from '../../src/requirements/links.js';

const [newest, second, third] = revisions.map(({ id }) => id);
const levels = requirements[0]?.levels;

/** The links of a source, as its row is stated everywhere. */
function linksOf(source: string, revision = newest): string[] {
  if (!revision || !levels) throw new Error('no revision');
  const text = linkedSource({ levels, source }, revision);
  return [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, url = '']) => url);
}

describe('the source of a requirement', () => {
  it.each(requirements)('of $id is linked, in every revision', (row) => {
    for (const { id } of revisions) {
      const text = linkedSource(row, id);
      const urls = [...text.matchAll(/\[[^\]]+\]\(([^)]*)\)/g)].map(([, url = '']) => url);
      expect(urls.length, row.source).toBeGreaterThan(0);
      for (const url of urls) expect(new URL(url).protocol).toBe('https:');
      // Nothing that is a reference stands there without its link.
      expect(text.replaceAll(/\[[^\]]+\]\([^)]*\)/g, '')).not.toMatch(/RFC \d|§|SEP-\d|MCP [a-z]/);
    }
  });

  it('is the section of an RFC, each of several', () => {
    const rfc = 'https://www.rfc-editor.org/rfc/rfc9728.html';
    expect(linksOf('RFC 9728 §3.1, §3.3; RFC 9728')).toEqual([
      `${rfc}#section-3.1`,
      `${rfc}#section-3.3`,
      rfc,
    ]);
  });

  it('is the page of the revision, which may have been another one', () => {
    const page = (revision: string | undefined, place: string) =>
      `https://modelcontextprotocol.io/specification/${revision ?? ''}/basic/${place}`;
    expect(linksOf('MCP transports note')).toEqual([page(newest, 'transports/streamable-http')]);
    expect(linksOf('MCP transports note', second)).toEqual([page(second, 'transports')]);
    expect(linksOf('MCP authorization, security considerations; MCP versioning', third)).toEqual([
      page(third, 'authorization'),
      page(third, 'lifecycle'),
    ]);
  });

  it('is linked in a revision that states it', () => {
    const row = requirements.find((each) => third && each.levels[third] === null);
    if (!row || !third) throw new Error('no such row');
    const text = linkedSource({ ...row, source: 'MCP authorization' }, third);
    expect(text).not.toContain(third);
    expect(text).toContain(`/${newest ?? ''}/`);
  });
});
