import { describe, expect, it } from 'vitest';
import { postgres } from '../../../templates/sign-in/src/authorization-server/store/postgres.js';
import { redis } from '../../../templates/sign-in/src/authorization-server/store/redis.js';

describe('a store whose way can be read along', () => {
  it.each([
    ['', true],
    ['?sslmode=disable', true],
    ['?sslmode=no-verify', true],
    ['?ssl=0', true],
    ['?sslmode=disable&sslrootcert=ca.pem', true],
    ['?sslmode=prefer', false],
    ['?sslrootcert=ca.pem', false],
    ['?sslnegotiation=direct', false],
    ['?sslmode=require', false],
    ['?sslmode=verify-full&sslrootcert=ca.pem', false],
    ['?ssl=true', false],
  ])('is PostgreSQL with %j: %s', (query, isPlain) => {
    expect(postgres.isPlain(new URL(`postgres://me@db.internal/mcp${query}`))).toBe(isPlain);
  });

  it('is Redis without TLS', () => {
    expect(redis.isPlain(new URL('redis://cache.internal'))).toBe(true);
    expect(redis.isPlain(new URL('rediss://cache.internal'))).toBe(false);
  });
});
