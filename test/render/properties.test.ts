import fc from 'fast-check';
import { describe, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { arbitraryConfig } from '../support/arbitrary-config.js';
import { firstProjects } from '../support/covering-set.js';
import { describeProjects, expectFormatted, expectValidFiles } from './describe-projects.js';

// Every choice is here; in `test/matrix/every-project.test.ts` any two meet.
describeProjects(firstProjects.map(({ id, config }) => ({ title: id, config })));

describe('any answers at all', () => {
  it('give valid files', () => {
    fc.assert(
      fc.property(arbitraryConfig, (config) => {
        expectValidFiles(render(config));
      }),
      { numRuns: 40 },
    );
  });

  it('give files that satisfy the formatter', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryConfig, async (config) => {
        const tree = render(config);
        const byAnswers = [...tree].filter(([name]) =>
          /^src\/(mcp\/|tools\/)|^package\.json|^\.vscode/.test(name),
        );
        await expectFormatted(
          new Map([...byAnswers, ['.prettierrc.json', tree.get('.prettierrc.json') ?? '']]),
        );
      }),
      { numRuns: 60 },
    );
  });
});
