import { catalog } from '../../src/catalog/index.js';

/** Attacks on the generator and its commands, and the tests of this repository that make them. */
export const generatorThreats: readonly {
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

/** Writes `docs/threats.md`: the attacks on a generated server, and those on the generator. */
export function threatsPage(): string {
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
  const own = generatorThreats.map(({ attack, defence, tests }) =>
    line([attack, defence, tests.map(([file, title]) => `\`${file}\`: ${title}`).join('<br>')]),
  );
  const head = [line(['attack', 'defence', 'tests']), line(['---', '---', '---'])];
  return `# Threats

Attacks, what stands against each, and the tests that make the attack and see it refused. Written by
\`npm run docs\`; \`test/proof/threats.test.ts\` looks whether every test that is named here exists. \`%s\` and \`$reason\` in a title
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
