import { describe, expect, it } from 'vitest';
import { cookieFault } from '../../../src/audit/checks/authorization-server/pages.js';

const https = { protocol: 'https:' };
const http = { protocol: 'http:' };

describe('a cookie of a sign-in', () => {
  it.each([
    ['s=1; HttpOnly; SameSite=Lax; Secure', https, undefined],
    ['s=1; httponly; samesite=none; secure', https, undefined],
    ['s=1; HttpOnly; SameSite=Lax', http, undefined],
    ['s=1; HttpOnly; SameSite=Lax', https, 'the cookie s lacks Secure'],
    ['s=a=b; SameSite=Lax; Secure', https, 'the cookie s lacks HttpOnly'],
    ['s=1', https, 'the cookie s lacks HttpOnly, SameSite, Secure'],
    ['s=; Path=/', https, undefined],
  ])('%s at %o', (cookie, url, fault) => {
    expect(cookieFault(cookie, url)).toBe(fault);
  });
});
