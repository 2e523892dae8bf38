import { randomBytes } from 'node:crypto';
import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { findEffect, newWord, type Effect } from '../../engine/effects.js';
import { expect, fail, notChecked, pass, warn, type Outcomes } from '../../engine/outcome.js';
import { isRun } from '../../protocol/responses.js';

/** Somebody who is not the user who wrote. */
interface Stranger {
  readonly what: string;
  readonly subject: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const effectFound = async (context: Context) => {
  const effect = await findEffect(context);
  return 'kind' in effect ? effect : { effect };
};

/** Header fields in which a proxy, or a careless client, says who asks. */
const USER_FIELDS = [
  'X-User-Id',
  'X-User',
  'X-Forwarded-User',
  'X-Remote-User',
  'X-Auth-Request-User',
  'X-Authenticated-User',
];
/** Arguments in which a call could say the same. */
const USER_WORDS = ['user', 'user_id', 'userId', 'owner', 'subject', 'sub', 'account'];

/** Claims that people are known by and that are no identity (OpenID Connect Core section 5.7). */
function attributes(name: string): Readonly<Record<string, unknown>> {
  const email = `${name}@audit.invalid`;
  return {
    email,
    email_verified: true,
    preferred_username: name,
    username: name,
    name,
    upn: email,
  };
}

/** Users whom only a careless comparison takes for the one with this subject. */
function lookalikes(subject: string, clientId: string): Stranger[] {
  const other = `audit-${randomBytes(6).toString('hex')}`;
  return [
    { what: 'in capitals', subject: subject.toUpperCase() },
    { what: 'with a space behind it', subject: `${subject} ` },
    { what: 'with a space before it', subject: ` ${subject}` },
    { what: 'with a character more', subject: `${subject}x` },
    { what: 'in another Unicode form', subject: subject.normalize('NFD') },
    { what: 'of another domain', subject: subject.replace(/@.*$/, '@other.audit.invalid') },
    { what: 'but with its e-mail address and name', subject: other, claims: attributes(subject) },
    { what: 'but with its client', subject: `${other}-2`, claims: { client_id: clientId } },
  ].filter((each) => each.subject !== subject);
}

/** Writes as a user and looks as each of the strangers. */
async function* judgeLookalikes(
  { mint, issuer }: Given<'issuer'>,
  effect: Effect,
  subject: string,
): Outcomes {
  const { clientId } = issuer.shape;
  const writer = { label: 'a user', subject, claims: attributes(subject) };
  const token = await mint(writer);
  const word = newWord();
  // A server may take no subject beyond ASCII.
  if (!isRun(await effect.write(token, word))) return;
  if (!(await effect.shows(token, word)).isShown) return;
  const nobody = await mint({
    label: 'another user',
    subject: `nobody-${randomBytes(6).toString('hex')}`,
    claims: { client_id: `${clientId}-other` },
  });
  if ((await effect.shows(nobody, word)).isShown) {
    yield notChecked('every user is shown what any of them wrote');
    return;
  }
  for (const { what, subject: name, claims = {} } of lookalikes(subject, clientId)) {
    const stranger = await mint({ label: `subject ${what}`, subject: name, claims });
    const { isShown, response } = await effect.shows(stranger, word);
    const says = `a user whose subject is that of another ${what} is shown what the other wrote`;
    yield expect(!isShown, says, response);
  }
}

/** Users, and machines, that have to be told apart. */
export const callerChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-16'],
    title: 'shows nobody what another user wrote',
    needs: ['token', 'other-token', 'tool-calls'],
    fix: 'Keep what users write by issuer and subject; or be sure that it is meant for all.',
    on: effectFound,
    async run({ effect, token, otherToken }) {
      const word = newWord();
      const written = await effect.write(token, word);
      const { isShown, response } = await effect.shows(otherToken, word);
      if (!isRun(response)) {
        return notChecked(`${effect.observer} fails for the other user: ${response.status}`);
      }
      // A board for everybody is no fault, and nothing says whether this is one.
      const says = `what one user wrote with ${effect.tool} is shown to another by ${effect.observer}`;
      return isShown ? warn(says, written, response) : pass;
    },
  }),
  check({
    rows: ['SCOPE-17'],
    title: 'takes no user for another with a similar subject, the same address or the same client',
    needs: ['issuer', 'tool-calls'],
    fix: 'Compare iss and sub byte for byte, and let no other claim say who somebody is.',
    on: effectFound,
    nothing: 'a user of the audit is not shown what it wrote itself',
    async *run(context) {
      const unique = randomBytes(4).toString('hex');
      yield* judgeLookalikes(context, context.effect, `audit-alice-${unique}`);
      yield* judgeLookalikes(
        context,
        context.effect,
        `audit-ren\u00E9e-${unique}`.normalize('NFC'),
      );
      yield* judgeLookalikes(context, context.effect, `audit-carol-${unique}@audit.invalid`);
    },
  }),
  check({
    rows: ['SCOPE-17'],
    title: 'lets no header field and no argument say whose things are meant',
    needs: ['issuer', 'tool-calls'],
    fix: 'Take the user from the verified token alone; strip such fields where a proxy does not set them.',
    on: effectFound,
    nothing: 'a user of the audit is not shown what it wrote itself',
    async *run({ effect, mint }) {
      const unique = randomBytes(4).toString('hex');
      const subject = `audit-dora-${unique}`;
      const user = await mint({ label: 'a user', subject });
      const word = newWord();
      if (!isRun(await effect.write(user, word))) return;
      if (!(await effect.shows(user, word)).isShown) return;
      const stranger = await mint({ label: 'another user', subject: `audit-eve-${unique}` });
      if ((await effect.shows(stranger, word)).isShown) {
        yield notChecked('every user is shown what any of them wrote');
        return;
      }
      const naming = (names: readonly string[]) =>
        Object.fromEntries(names.map((name) => [name, subject]));
      for (const { what, asking } of [
        { what: 'header fields', asking: { headers: naming(USER_FIELDS) } },
        { what: 'arguments that its schema does not name', asking: { given: naming(USER_WORDS) } },
      ]) {
        const { isShown, response } = await effect.shows(stranger, word, asking);
        const says = `who names another user in ${what} is shown by ${effect.observer} what that user wrote`;
        yield expect(!isShown, says, response);
      }
    },
  }),
  check({
    rows: ['TOK-25'],
    title: 'gives a client that acts for itself nothing of the user whose subject is its name',
    needs: ['issuer', 'tool-calls'],
    fix: 'Refuse tokens whose sub is their client_id, or keep what machines write apart.',
    on: effectFound,
    async run({ effect, mint }) {
      const subject = `audit-user-${randomBytes(4).toString('hex')}`;
      const user = await mint({ label: 'a user', subject });
      const word = newWord();
      if (!isRun(await effect.write(user, word)) || !(await effect.shows(user, word)).isShown) {
        return notChecked('a user of the audit is not shown what it wrote itself');
      }
      const claims = { client_id: subject, azp: subject };
      const machine = await mint({ label: 'a client for itself', subject, claims });
      const { isShown, response } = await effect.shows(machine, word);
      const says = `the token of a client without a user is shown what the user of that name wrote`;
      return isShown ? fail(says, response) : pass;
    },
  }),
];
