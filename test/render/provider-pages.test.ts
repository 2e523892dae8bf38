import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { validateGiven } from '../../src/answers/validate.js';
import { parseSetting } from '../../src/answers/flag-syntax.js';
import { repository } from '../support/cells.js';

const pages = path.join(repository, 'docs', 'providers');

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
