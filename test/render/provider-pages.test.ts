import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { repository } from '../support/cells.js';
import { providerPage } from '../support/provider-page.js';

const pages = path.join(repository, 'docs', 'providers');

describe('docs/providers', () => {
  it.each(catalog.providers.map((provider) => [provider.id, provider] as const))(
    'says of %s what its record says',
    async (id, provider) => {
      await expect(providerPage(provider)).toMatchFileSnapshot(path.join(pages, `${id}.md`));
    },
  );

  it('lists them all, and those that are not possible', async () => {
    const rows = catalog.providers.map(
      ({ id, label, hint, support }) =>
        `| [${label}](${id}.md) | ${hint}${support === 'first-class' ? '' : '; to be confirmed on your tenant'} |`,
    );
    const impossible = catalog.impossibleProviders.map(
      ({ label, reason, wayOut }) => `| ${label} | not possible directly: ${reason}; ${wayOut} |`,
    );
    const table = ['| | |', '| --- | --- |', ...rows, ...impossible].join('\n');
    const text = `# Identity providers\n\nWhat each needs, and what it gets wrong unless told. Every page is written from the provider's record.\n\n${table}\n`;
    await expect(text).toMatchFileSnapshot(path.join(pages, 'README.md'));
  });
});
