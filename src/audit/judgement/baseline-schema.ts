import * as v from 'valibot';
import { revisions } from '../../catalog/revisions.js';

const text = v.string('must be a text');

const known = v.strictObject(
  {
    row: v.pipe(text, v.description('The row that names the check')),
    title: v.pipe(text, v.description('Of the check')),
    what: v.pipe(text, v.description('What was found, without what differs from run to run')),
    verdict: v.picklist(['fail', 'warn', 'advice'], 'must be fail, warn or advice'),
  },
  'must be an object with "row", "title", "what" and "verdict"',
);

/** Findings that are known and wait to be mended: the file of `--baseline`. */
export const baselineSchema = v.strictObject({
  format: v.literal(1, 'must be 1: a later version of the audit wrote this file'),
  version: v.pipe(text, v.description('Of the audit that wrote the file')),
  servers: v.array(
    v.strictObject(
      {
        name: v.optional(v.pipe(text, v.description('Of the server, where there are several'))),
        revision: v.picklist(
          revisions.map(({ id }) => id),
          'must be a revision that this version of the audit knows',
        ),
        findings: v.array(known, 'must be a list'),
      },
      'must be an object with "revision" and "findings"',
    ),
    'must be a list',
  ),
});

/** A baseline that was read, or is to be written. */
export type Baseline = v.InferOutput<typeof baselineSchema>;

/** The findings of one server. */
export type BaselinePart = Baseline['servers'][number];

/** One finding that is known. */
export type KnownFinding = BaselinePart['findings'][number];
