import { matrix } from '../support/narrowed.js';
import { describeFunctions } from './describe-functions.js';
import { describeRequests } from './describe-requests.js';
import { describeVerification } from './describe-verification.js';

describeFunctions(50_000);
describeVerification(
  matrix.providers.map(({ id }) => id),
  5_000,
);
describeRequests(5_000);
