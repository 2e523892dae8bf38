import { startRedis } from '../support/redis.js';
import { redis } from '../../../templates/sign-in/src/authorization-server/store/redis.js';
import { describeSharedStore } from './describe-shared-store.js';

describeSharedStore('Redis', await startRedis(), redis);
