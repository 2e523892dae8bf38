import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { render } from '../../src/render/index.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { repository } from '../support/cells.js';
import { plainTitlesIn } from '../support/cited-rows.js';
import { exampleConfig } from '../support/example-config.js';

/** Attacks on the generator and its commands, and the tests of this repository that make them. */
const ours: readonly {
  attack: string;
  defence: string;
  tests: readonly (readonly [file: string, title: string])[];
}[] = [
  {
    attack: 'An answer or a file of answers puts code into the generated project',
    defence: 'Answers are printed as literals of their language; raw printing does not render',
    tests: [
      ['test/render/injection.test.ts', 'as title, description or scope: %j'],
      ['test/render/injection.test.ts', 'whatever it is'],
    ],
  },
  {
    attack: 'A token in any form, or a request of any form, gets in or brings the server down',
    defence: 'Random tokens, claims, headers, key sets, introspection responses and requests',
    tests: [
      ['test/fuzz/describe-verification.ts', 'accepts no token whose text was changed'],
      ['test/fuzz/describe-verification.ts', 'accepts no claim that is not right'],
      [
        'test/fuzz/describe-verification.ts',
        'accepts nothing from an authorization server that talks nonsense',
      ],
      [
        'test/fuzz/describe-requests.ts',
        'run no tool and are no fault of the server without a token',
      ],
    ],
  },
  {
    attack: 'An update loses edits, or leaves half a project when it is killed',
    defence: 'Three-way merge, a journal, and a project that is old or new, never between',
    tests: [
      [
        'test/update/crash.test.ts',
        'at any step leaves the old or the new project once the next run has looked (%s)',
      ],
      ['test/update/hostile.test.ts', 'a journal that came with the project'],
    ],
  },
  {
    attack: 'A directory that is not empty is overwritten',
    defence: 'Refused unless it is asked for',
    tests: [
      [
        'test/project/plan.test.ts',
        'refuses a directory that is not empty, even when nothing clashes',
      ],
    ],
  },
  {
    attack: 'An audited server attacks the auditor: floods, hangs, compresses, lies',
    defence: 'A budget, a rate, caps and deadlines; nothing is followed to another host',
    tests: [
      ['test/audit/bad-manners.test.ts', 'that %s neither hurts the audit nor passes'],
      [
        'test/audit/bad-manners.test.ts',
        'is never another host: neither the pointer nor the issuer is followed',
      ],
      ['test/audit/bad-manners.test.ts', 'is no private address that a name leads to'],
    ],
  },
  {
    attack: 'A report carries the server’s markup, or a token',
    defence: 'Everything received is shown as text; tokens are taken out',
    tests: [
      ['test/audit/report.test.ts', 'shows the answer in HTML as text, and fetches nothing'],
      ['test/audit/report.test.ts', 'appear in no output, not even when the server echoes them'],
    ],
  },
  {
    attack: 'The local authorization server is used in production or by another page',
    defence: 'It refuses to run there, and other hosts and origins',
    tests: [
      ['test/dev/authorization-server.test.ts', 'refuses to run in production'],
      ['test/dev/authorization-server.test.ts', 'is closed to other host names (DNS rebinding)'],
    ],
  },
];

/** Any that offers this kind of token for another API. */
function someProviderWith(downstreamId: string): string {
  const found = catalog.providers.find(({ downstream = {} }) => downstreamId in downstream);
  if (!found) throw new Error(`no provider offers ${downstreamId}`);
  return found.id;
}

const projects = [
  ...canonicalProjects,
  ...catalog.frameworks.map(({ id }) => ({ id, config: exampleConfig({ frameworkId: id }) })),
  ...catalog.downstreams.map(({ id }) => ({
    id,
    config: exampleConfig({
      downstreamId: id,
      ...(id === 'none' ? {} : { providerId: someProviderWith(id) }),
    }),
  })),
];

const link = /`([a-z-]+)`: (.*)/;

describe('the threats', () => {
  it.each(projects)('that the project $id lists are made by its tests', ({ config }) => {
    const files = render(config);
    const table = (files.get('docs/threats.md') ?? '').split('\n').slice(7);
    const rows = table.filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const groups = (row.split(' | ')[2] ?? '').replace(/ \|$/, '').split('<br>');
      for (const group of groups) {
        const [, file = '', titles = ''] = link.exec(group) ?? [];
        const test = `test/auth/${file}.test.ts`;
        const known = plainTitlesIn(test, files.get(test) ?? '');
        for (const title of titles.split('; ')) expect(known, test).toContain(title);
      }
    }
  });

  it('and each of their tests stand in the list of some project', () => {
    const listed = projects.flatMap(({ config }) =>
      (render(config).get('docs/threats.md') ?? '').split('\n'),
    );
    for (const { attack, tests } of catalog.threats) {
      const rows = listed.filter((line) => line.startsWith(`| ${attack} | `));
      expect(rows).not.toEqual([]);
      for (const { file, title } of tests) {
        const isListed = (row: string) => row.includes(`\`${file}\`: `) && row.includes(title);
        expect(rows.some(isListed), `${file}: ${title}`).toBe(true);
      }
    }
  });

  it.each(ours.flatMap(({ tests }) => tests))('%s makes the attack: %s', async (file, title) => {
    const text = await fs.readFile(path.join(repository, file), 'utf8');
    expect(plainTitlesIn(file, text)).toContain(title);
  });

  it('stand in docs/threats.md', async () => {
    await expect(document()).toMatchFileSnapshot(path.join(repository, 'docs', 'threats.md'));
  });
});

function document(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const generated = catalog.threats.map(({ attack, defence, tests }) => {
    const files = [...new Set(tests.map(({ file }) => file))];
    const titlesOf = (file: string) => tests.filter((test) => test.file === file);
    const groups = files.map(
      (file) =>
        `\`${file}\`: ${titlesOf(file)
          .map(({ title }) => title)
          .join('; ')}`,
    );
    return line([attack, defence, groups.join('<br>')]);
  });
  const own = ours.map(({ attack, defence, tests }) =>
    line([attack, defence, tests.map(([file, title]) => `\`${file}\`: ${title}`).join('<br>')]),
  );
  const head = [line(['attack', 'defence', 'tests']), line(['---', '---', '---'])];
  return `# Threats

Attacks, what stands against each, and the tests that make the attack and see it refused. Written and
checked by \`test/proof/threats.test.ts\`: a test that is named here exists. \`%s\` and \`$reason\` in a title
stand for the rows of its table. [Load and faults](faults.md) are measured apart, and
[requirements](requirements.md) lists the rows of the specification with their tests.

## A generated server

The tests are those of the generated project, in \`test/auth\`; each project lists the ones that come
with its options.

${[...head, ...generated].join('\n')}

## The generator and its commands

${[...head, ...own].join('\n')}
`;
}
