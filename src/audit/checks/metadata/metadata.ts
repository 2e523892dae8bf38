import type { Check } from '../../engine/model.js';
import { metadataForgeryChecks } from './forgery.js';
import { metadataIssuerChecks } from './issuers.js';
import { metadataMemberChecks } from './members.js';
import { metadataPlaceChecks } from './place.js';
import { metadataResourceChecks } from './resource.js';

/** Protected resource metadata (RFC 9728). */
export const metadataChecks: readonly Check[] = [
  ...metadataPlaceChecks,
  ...metadataResourceChecks,
  ...metadataIssuerChecks,
  ...metadataMemberChecks,
  ...metadataForgeryChecks,
];
