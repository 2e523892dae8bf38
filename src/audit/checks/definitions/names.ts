import { quoted } from '../../../answers/problem.js';
import { check, type Check } from '../../engine/check.js';
import { expect } from '../../engine/outcome.js';
import { listOf } from '../../protocol/lists.js';

const NAME = /^[A-Za-z0-9_./-]{1,128}$/;

/** How tools are called. */
export const nameChecks: readonly Check[] = [
  check({
    rows: ['DEF-04'],
    title: 'has for every tool a name of its own, in plain letters',
    needs: ['token'],
    fix: 'Use ASCII letters, digits, _, - and dots, up to 128 of them, and each name once.',
    nothing: 'it shows no tools',
    async *run(context) {
      const list = await listOf(context, context.token, 'tools');
      const evidence = list?.pages.map(({ response }) => response) ?? [];
      const names = list?.items.map(({ name }) => name) ?? [];
      for (const [index, name] of names.entries()) {
        const isPlain = typeof name === 'string' && NAME.test(name);
        yield expect(isPlain, `${quoted(String(name))} is no plain name`, ...evidence);
        const isFirst = names.indexOf(name) === index;
        yield expect(isFirst, `${quoted(String(name))} stands there twice`, ...evidence);
      }
    },
  }),
];
