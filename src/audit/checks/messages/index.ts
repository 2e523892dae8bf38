import type { Family } from '../../engine/model.js';
import { clientMetadataChecks } from './client-metadata.js';
import { headerParameterChecks } from './header-parameters.js';
import { methodChecks } from './methods.js';
import { requestHeaderChecks } from './request-headers.js';
import { resultChecks } from './results.js';
import { serverMessageChecks } from './server-messages.js';

/** JSON-RPC messages and the headers that go with them. */
export const messages: Family = {
  id: 'messages',
  title: 'Messages',
  checks: [
    ...requestHeaderChecks,
    ...headerParameterChecks,
    ...clientMetadataChecks,
    ...methodChecks,
    ...resultChecks,
    ...serverMessageChecks,
  ],
};
