import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';
import { notChecked, type NotChecked } from '../../engine/outcome.js';
import type { MetadataSurvey } from '../../protocol/resource-metadata.js';

export type Found = MetadataSurvey & {
  readonly found: NonNullable<MetadataSurvey['found']>;
  readonly document: NonNullable<MetadataSurvey['document']>;
};

export const NO_DOCUMENT = 'there is no metadata document';

/** Takes the document; without one there is nothing to say, and PRM-01 says so. */
export async function document({
  metadata,
}: Context): Promise<(Found & { readonly evidence: readonly Response[] }) | NotChecked> {
  const survey = await metadata();
  const { found, document: read } = survey;
  if (!found || !read) return notChecked(NO_DOCUMENT);
  return { ...survey, found, document: read, evidence: [found.response] };
}

/** Reads a list of strings, if it is one. */
export const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
