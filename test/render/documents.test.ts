import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { generatedDocuments } from '../../scripts/docs/index.js';
import { repository } from '../support/cells.js';

const documents = generatedDocuments();

describe('the documents that come from data', () => {
  it.each([...documents])('are current: %s', async (name, text) => {
    const current = await fs.readFile(path.join(repository, name), 'utf8').catch(() => '');
    expect(current, `${name} is stale; npm run docs writes it`).toBe(text);
  });

  it('have no page of a provider that is gone', async () => {
    const byHand = ['self-hosted.md'];
    const pages = await fs.readdir(path.join(repository, 'docs', 'providers'));
    const known = [...documents.keys()].map((name) => path.posix.basename(name));
    expect(pages.filter((page) => !known.includes(page) && !byHand.includes(page))).toEqual([]);
  });
});
