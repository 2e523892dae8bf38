import * as v from 'valibot';
import { requirements, type RequirementId } from '../../requirements/index.js';

const line = (maximum: number) =>
  v.pipe(
    v.string('must be a text'),
    v.maxLength(maximum, `must have at most ${maximum} characters`),
    v.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*\S[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line of text'),
  );

const ids = requirements.map(({ id }) => id);

const row = v.pipe(
  v.string('must be the id of a row, as in CHAL-09'),
  v.check(
    (id) => (ids as readonly string[]).includes(id),
    (issue) => `${JSON.stringify(issue.input)} is no row; audit --list shows them all`,
  ),
  v.transform((id) => id as RequirementId),
);

const day = v.pipe(
  v.string('must be a day, as in 2027-01-31'),
  v.regex(/^\d{4}-\d\d-\d\d$/, 'must be a day, as in 2027-01-31'),
  v.check(isDay, 'is no day of the calendar'),
);

/** Levels that a policy can give to a row. */
const givenLevels = ['MUST', 'SHOULD', 'ADV'] as const;

const waiver = v.strictObject(
  {
    row: v.pipe(row, v.description('The row that names the check, as in CHAL-09')),
    title: v.optional(
      v.pipe(line(300), v.description('Waives only the check with this title, word for word')),
    ),
    reason: v.pipe(line(500), v.description('Why it is accepted; stands in every report')),
    until: v.pipe(day, v.description('Last day on which the waiver counts, in UTC')),
  },
  'must be an object with "row", "reason" and "until"',
);

/** What a team has decided about its audits: the file of `--policy`. */
export const policySchema = v.strictObject({
  $schema: v.optional(v.string('must be a text')),
  waive: v.optional(
    v.pipe(
      v.array(waiver, 'must be a list'),
      v.maxLength(500, 'must have at most 500 entries'),
      v.description('Findings that do not count, each for a reason and for a time'),
    ),
  ),
  levels: v.optional(
    v.pipe(
      v.record(row, v.picklist(givenLevels, `must be one of ${givenLevels.join(', ')}`)),
      v.description('Other levels for rows; every report names them'),
    ),
  ),
  allowTools: v.optional(
    v.pipe(
      v.array(line(128), 'must be a list of names'),
      v.maxLength(500, 'must have at most 500 entries'),
      v.description('Tools that may be called, as with --allow-tool'),
    ),
  ),
});

/** A policy that was read. */
export type Policy = v.InferOutput<typeof policySchema>;

/** An entry of `waive`. */
export type Waiver = NonNullable<Policy['waive']>[number];

/** Other levels for rows. */
export type GivenLevels = Readonly<Partial<Record<RequirementId, (typeof givenLevels)[number]>>>;

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
