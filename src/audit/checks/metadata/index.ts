import type { Family } from '../../engine/model.js';
import { metadataForgeryChecks } from './forgery.js';
import { metadataIssuerChecks } from './issuers.js';
import { metadataMemberChecks } from './members.js';
import { metadataPlaceChecks } from './place.js';
import { metadataResourceChecks } from './resource.js';

/** Protected resource metadata (RFC 9728). */
export const metadata: Family = {
  id: 'metadata',
  title: 'Protected resource metadata',
  checks: [
    ...metadataPlaceChecks,
    ...metadataResourceChecks,
    ...metadataIssuerChecks,
    ...metadataMemberChecks,
    ...metadataForgeryChecks,
  ],
};
