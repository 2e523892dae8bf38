import { startPostgres } from '../support/postgres.js';
import { postgres } from '../../../templates/sign-in/src/authorization-server/store/postgres.js';
import { describeSharedStore } from './describe-shared-store.js';

describeSharedStore('PostgreSQL', await startPostgres(), postgres);
