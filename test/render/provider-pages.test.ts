import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateGiven } from '../../src/answers/validate.js';
import { parseSetting } from '../../src/answers/flag-syntax.js';
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
    const text = `# Identity providers\n\nWhat each needs, and what it gets wrong unless told. Every page is written from the provider's record.\n[Self-hosted servers that fit, and others without a record](self-hosted.md) has a page of its own.\n\n${table}\n`;
    await expect(text).toMatchFileSnapshot(path.join(pages, 'README.md'));
  });
});

describe('docs/providers/self-hosted.md', () => {
  const text = readFileSync(path.join(pages, 'self-hosted.md'), 'utf8');
  const commands = [...text.matchAll(/^```sh\n(node bin\/create-secure-mcp\.js [^`]*)```$/gm)].map(
    ([, command = '']) => command.replace(/\\\n\s*/g, ''),
  );

  it.each(commands)('gives a command that is accepted as it stands: %s', (command) => {
    const words = command.trim().split(/\s+/);
    const after = (flag: string) => words.filter((_, index) => words[index - 1] === flag);
    const settings = after('--provider-setting').map((each) => parseSetting(each));
    const { answers, problems } = validateGiven({
      provider: after('--provider')[0],
      providerSettings: Object.fromEntries(settings as [string, string][]),
    });
    expect(problems).toEqual([]);
    expect(Object.keys(answers.providerSettings ?? {})).toHaveLength(settings.length);
  });

  it('gives one for each kind of departure, and names the servers people ask for', () => {
    expect(commands).toHaveLength(3);
    for (const name of [
      'Rauthy',
      'Pocket ID',
      'Casdoor',
      'Authelia',
      'OpenIddict',
      'Kanidm',
      'Dex',
    ]) {
      expect(text).toContain(`| ${name}`);
    }
  });
});
