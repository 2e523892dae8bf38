import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { requirementsView, namedBeside } from '../../src/render/requirements-view.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { exampleConfig } from '../support/example-config.js';

describe('the requirements that the code of a project names', () => {
  it.each(canonicalProjects)('stand in its document with their source: $id', ({ config }) => {
    const tree = render(config);
    const document = tree.get('docs/requirements.md') ?? '';
    const sources = [...tree].filter(([file]) => file.startsWith('src/'));
    const ids = sources.flatMap(([, text]) => text.match(/\b[A-Z]{2,}-\d\d\b/g) ?? []);
    expect(ids.length).toBeGreaterThan(40);
    const rows = new Map(
      document.split('\n').map((line) => [line.split(' | ')[0]?.slice(2), line]),
    );
    expect(ids.filter((id) => !rows.get(id)?.includes('](https://'))).toEqual([]);
  });

  it('are rows: an id that nobody wrote down stops the build of a project', () => {
    const view = requirementsView(exampleConfig());
    expect(() => namedBeside(view, ['// as it must be (NONE-99)'], '2026-07-28')).toThrow(
      'NONE-99',
    );
  });
});
