import { check, type Check, type Given } from '../../engine/check.js';
import { codeText, errorCode } from '../../protocol/json-rpc-errors.js';
import { findEffect, newWord } from '../../engine/effects.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { askFor, fewScopes, offeredTo, resourceOf, type Offered } from '../../engine/things.js';
import { isServed } from '../../protocol/responses.js';
import { filledTemplate, isTemplate } from '../../protocol/uri-templates.js';
import { bodiesOf, guardedResources } from './spellings.js';

/** Subjects of which neither is a part of the other. */
const SUBJECTS = ['audit-alice-7f3a', 'audit-bob-c41e'] as const;
/** Resources that are read as both users. */
const MOST_READ = 8;

/** Makes two users of the test issuer, each with all scopes, and sees what each is shown. */
async function twoUsers(context: Given<'issuer'>) {
  const [alice, bob] = SUBJECTS;
  const first = await context.mint({ label: 'a user', subject: alice });
  const second = await context.mint({ label: 'another user', subject: bob });
  await leaveSomething(context, first);
  const shown = await offeredTo(context, first);
  if (shown.resources.length === 0) return notChecked('the server lists no resources');
  const theirs = await offeredTo(context, second);
  return { first, second, shown, theirs };
}

/** Has a user write something, where that is allowed: who has nothing is shown nothing. */
async function leaveSomething(context: Given<'issuer'>, token: string): Promise<void> {
  if (!context.allowToolCalls) return;
  const effect = await findEffect(context);
  if (!('kind' in effect)) await effect.write(token, newWord());
}

/** Takes resources that the first user is shown and the second is not. */
async function ownResources(context: Given<'issuer'>) {
  const users = await twoUsers(context);
  if (!('shown' in users)) return users;
  const own = onlyIn(users.shown, users.theirs);
  return own.length > 0 ? { ...users, own } : notChecked('every user is shown the same resources');
}

const onlyIn = ({ resources }: Offered, others: Offered): string[] =>
  resources.filter((uri) => !others.resources.includes(uri)).slice(0, MOST_READ);

/** Takes templates of which one resource is refused for its scopes. */
async function guardedOfTemplate(context: Given<'low-token'>) {
  const found = await guardedResources(context);
  if (!('resources' in found)) return found;
  const ofTemplate = found.resources.filter(({ thing }) => isTemplate(thing.entry));
  return ofTemplate.length > 0
    ? { ofTemplate }
    : notChecked('no resource of a template was refused to the token with few scopes');
}

/** Whose resources are, and what is told of those that are refused. */
export const ownerChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01', 'META-18'],
    title: 'serves nobody what it read for another user',
    needs: ['issuer'],
    fix: 'Keep results by user, never by URI alone; cacheScope does not replace access control.',
    on: twoUsers,
    nothing: 'no resource tells whose it is',
    async *run(context) {
      const [alice, bob] = SUBJECTS;
      const { first, second, shown, theirs } = context;
      const shared = shown.resources.filter((uri) => theirs.resources.includes(uri));
      for (const uri of shared.slice(0, MOST_READ)) {
        const mine = bodiesOf(await askFor(context, first, resourceOf(uri))).join('\n');
        const response = await askFor(context, second, resourceOf(uri));
        const read = bodiesOf(response).join('\n');
        // The audit's own user has read it before.
        const before = context.issuer.shape.subject;
        const isStale = before.startsWith('audit-') && mine.includes(before);
        yield* isStale ? [fail(`${uri} has for a user what it had for ${before}`, response)] : [];
        if (!mine.includes(alice)) continue;
        // What lists every user holds both.
        const isLeak = read.includes(alice) && !mine.includes(bob) && !read.includes(bob);
        yield expect(!isLeak, `${uri} has for a second user what it has for the first`, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-01', 'SCOPE-09'],
    title: 'keeps the resources of one user from another',
    needs: ['issuer'],
    fix: 'Look whose a resource is whenever it is read: scopes say nothing of that.',
    on: ownResources,
    nothing: 'no resource that one user alone is shown could be read',
    async *run(context) {
      const [alice] = SUBJECTS;
      for (const uri of context.own) {
        const mine = await askFor(context, context.first, resourceOf(uri));
        if (!isServed(mine)) continue;
        const response = await askFor(context, context.second, resourceOf(uri));
        const isSame = isServed(response) && sameBodies(mine, response);
        const says = `${uri} is shown to one user alone, and served to another`;
        if (!isSame) yield pass;
        // What does not name its owner may be meant for whoever has the URI.
        else
          yield bodiesOf(mine).join().includes(alice) ? fail(says, response) : warn(says, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-15'],
    title: 'does not tell whether a resource exists that the caller may not read',
    needs: ['low-token'],
    fix: 'Decide on scopes before the resource is looked for.',
    on: guardedOfTemplate,
    async *run(context) {
      const { token } = await fewScopes(context);
      for (const { thing, response: refused } of context.ofTemplate) {
        const uri = filledTemplate(thing.entry, () => 'audit-no-such-value');
        const response = await askFor(context, token, resourceOf(uri));
        const code = errorCode(response);
        const answer = code === undefined ? '' : ` and ${codeText(code)}`;
        const says = `${thing.address} is refused with 403; one that does not exist is answered with ${response.status}${answer}`;
        yield expect(response.status === 403, says, refused, response);
      }
    },
  }),
];

function sameBodies(
  one: Parameters<typeof bodiesOf>[0],
  other: Parameters<typeof bodiesOf>[0],
): boolean {
  return bodiesOf(one).join('\n') === bodiesOf(other).join('\n');
}
