import type { Check } from '../model.js';
import { metadataForgeryChecks } from './metadata-forgery.js';
import { metadataIssuerChecks } from './metadata-issuers.js';
import { metadataMemberChecks } from './metadata-members.js';
import { metadataPlaceChecks } from './metadata-place.js';
import { metadataResourceChecks } from './metadata-resource.js';

/** Protected resource metadata (RFC 9728). */
export const metadataChecks: readonly Check[] = [
  ...metadataPlaceChecks,
  ...metadataResourceChecks,
  ...metadataIssuerChecks,
  ...metadataMemberChecks,
  ...metadataForgeryChecks,
];
