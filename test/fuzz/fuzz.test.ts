import { describeFunctions } from './describe-functions.js';
import { describeRequests } from './describe-requests.js';
import { describeVerification } from './describe-verification.js';

describeFunctions(500);
describeVerification(['generic-oidc', 'entra', 'generic-introspection'], 300);
describeRequests(200);
