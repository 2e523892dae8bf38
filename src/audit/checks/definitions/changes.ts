import { quoted } from '../../../answers/problem.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { fail, notChecked, pass, warn, type Outcome } from '../../engine/outcome.js';
import { changedMembers } from '../../protocol/definitions.js';
import { listOf, listsOf, readList, type Listing } from '../../protocol/lists.js';

/** Takes the lists of what people approve once, as they were seen first. */
async function approvedLists(context: Given<'token'>) {
  const lists = (await listsOf(context, context.token)).filter(({ kind }) => kind !== 'resources');
  return lists.length > 0 ? { lists } : notChecked('it shows no tools and no prompts');
}

/** Judges whether the same names stand for the same in two lists; `says` is told what differs. */
function judgeSame(
  first: Listing,
  second: Listing | undefined,
  judge: typeof fail,
  says: (changed: string) => string,
): Outcome {
  for (const item of first.items) {
    const same = second?.items.find(({ name }) => name === item['name']);
    const members = same ? changedMembers(item, same) : [];
    if (members.length === 0) continue;
    const evidence = [first, second].flatMap((list) => list?.pages[0]?.response ?? []);
    return judge(says(`${members.join(' and ')} of ${quoted(String(item['name']))}`), ...evidence);
  }
  return pass;
}

/** Whether what somebody approved is what is there later, and for others. */
export const changeChecks: readonly Check[] = [
  check({
    rows: ['DEF-03'],
    title: 'shows the same definitions at the end of the audit as at its beginning',
    needs: ['token'],
    fix: 'Give what becomes another thing another name; change definitions with a release, not at run time.',
    on: approvedLists,
    async *run(context) {
      for (const first of context.lists) {
        const later = await readList(context, context.token, first.kind);
        yield judgeSame(
          first,
          later,
          fail,
          (changed) =>
            `the ${changed} changed during the audit: who approved the first has the second`,
        );
      }
    },
  }),
  check({
    rows: ['DEF-03'],
    title: 'shows every user the same definitions',
    needs: ['token', 'other-token'],
    fix: 'Leave out what a caller may not use; what is shown should be the same for all who see it.',
    on: approvedLists,
    async *run(context) {
      for (const first of context.lists) {
        const theirs = await listOf(context, context.otherToken, first.kind);
        yield judgeSame(
          first,
          theirs,
          warn,
          (changed) => `the ${changed} is another one for another user`,
        );
      }
    },
  }),
];
