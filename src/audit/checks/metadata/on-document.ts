import type { Context } from '../../engine/context.js';
import { notChecked, type Outcome } from '../../engine/model.js';
import type { MetadataSurvey } from '../../protocol/resource-metadata.js';

export type Found = MetadataSurvey & {
  readonly found: NonNullable<MetadataSurvey['found']>;
  readonly document: NonNullable<MetadataSurvey['document']>;
};

export const NO_DOCUMENT = 'there is no metadata document';

/** A check on the document; without one there is nothing to say here, PRM-01 says it. */
export const onDocument =
  (judge: (survey: Found, context: Context) => Outcome | Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    const survey = await context.metadata();
    const { found, document } = survey;
    if (!found || !document) return notChecked(NO_DOCUMENT);
    const outcome = await judge({ ...survey, found, document }, context);
    const isBare = outcome.kind === 'fail' && outcome.responses.length === 0;
    return isBare ? { ...outcome, responses: [found.response] } : outcome;
  };

/** A list of strings, if it is one. */
export const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;

/** Why nothing is known of the authorization servers, or of one of them. */
export async function whyNoIssuer(context: Context): Promise<string> {
  const issuers = await context.issuers();
  const silent = issuers.find(({ document }) => !document);
  if (!silent) return 'the metadata names no authorization server';
  return silent.skipped ?? `no metadata was found for ${silent.issuer}`;
}
