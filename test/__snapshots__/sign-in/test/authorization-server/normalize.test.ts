import { describe, expect, it } from 'vitest';
import {
  isForResource,
  normalizeAuthorization,
  normalizeToken,
} from '../../src/authorization-server/http/normalize.js';

const resource = 'https://mcp.example.com/mcp';
const rules = {
  resource,
  scopes: new Set(['base', 'read', 'write']),
  baseScopes: ['base'],
};
const form = (text: string) => new URLSearchParams(text);
const authorization = (query: string, of = rules) => normalizeAuthorization(form(query), of);
const token = (text: string) => normalizeToken(form(text), rules);

describe('an authorization request, as the library sees it', () => {
  it('AT-54: has no parameter that is not known here', () => {
    const known =
      'response_type=1&client_id=2&redirect_uri=3&state=5&code_challenge=6&code_challenge_method=7&request=8&request_uri=9';
    const unknown =
      'response_mode=fragment&max_age=0&acr_values=x&claims=%7B%7D&id_token_hint=x&registration=%7B%7D&nonce=x&ui_locales=de&client_fingerprint=x';
    const expected = [...form(known), ['scope', 'base'], ['response_mode', 'query']];
    expect([...authorization(`${unknown}&${known}`)]).toEqual(expected);
  });

  it.each([
    ['', 'base'],
    ['scope=', 'base'],
    ['scope=+read++write%0Aread', 'base read write'],
    ['scope=unknown+Read+readx', 'base'],
    ['scope=base', 'base'],
  ])('asks with %j for %j', (query, scope) => {
    expect(authorization(query).getAll('scope')).toEqual([scope]);
  });

  it('asks for everything where nothing is named and nothing is needed', () => {
    const none = { ...rules, baseScopes: [] };
    expect(authorization('', none).get('scope')).toBe('base read write');
    expect(authorization('scope=read', none).get('scope')).toBe('read');
  });

  it('keeps what is there twice, so that it is refused', () => {
    expect(authorization('scope=read&scope=write').getAll('scope')).toEqual(['read', 'write']);
    expect(authorization('state=a&state=b').getAll('state')).toEqual(['a', 'b']);
  });

  it.each([
    ['', []],
    ['prompt=login', []],
    ['prompt=none', ['none']],
    ['prompt=login+none', ['none']],
    ['prompt=consent&prompt=none', ['none']],
    ['prompt=nonesuch', []],
  ])('may ask nobody with %j: %j', (query, prompts) => {
    expect(authorization(query).getAll('prompt')).toEqual(prompts);
  });

  it('names an account of 200 characters at most', () => {
    const hint = 'x'.repeat(200);
    expect(authorization(`login_hint=${hint}`).get('login_hint')).toBe(hint);
    expect(authorization(`login_hint=${hint}x`).has('login_hint')).toBe(false);
  });
});

describe('a token request, as the library sees it', () => {
  it.each([
    ['', []],
    ['scope=unknown', []],
    ['scope=', []],
    ['scope=+read+unknown+read', ['read']],
    ['scope=read+write', ['read write']],
    ['scope=unknown&scope=read', ['unknown', 'read']],
  ])('asks with %j for %j', (text, scopes) => {
    expect(token(text).getAll('scope')).toEqual(scopes);
  });

  it('keeps everything else', () => {
    expect(token('grant_type=x&code=y&code=z').toString()).toBe('grant_type=x&code=y&code=z');
  });
});

describe('the resource of a request', () => {
  it.each([
    resource,
    `${resource}/`,
    'HTTPS://MCP.example.COM/mcp',
    'https://mcp.example.com/mcp/',
  ])('AS-25: is ours as %s', (sent) => {
    const text = form('');
    text.set('resource', sent);
    expect(authorization(text.toString()).get('resource')).toBe(resource);
    expect(isForResource(token(text.toString()), rules)).toBe(true);
  });

  it.each([
    'https://mcp.example.com/MCP',
    'https://mcp.example.com/mcp//',
    'https://mcp.example.com/mcp/x',
    'https://mcp.example.com/mc/p',
    'https://mcp.example.com/mcp?',
    'https://mcp.example.com/mcp#',
    'https://mcp.example.com/mcp\n',
    ' https://mcp.example.com/mcp',
    'xhttps://mcp.example.com/mcp',
    'https://mcp.example.com',
    'https://mcp.example.com.evil.example/mcp',
    'mcp.example.com/mcp',
    '',
  ])('AT-55: is another one as %j', (sent) => {
    const text = form('');
    text.set('resource', sent);
    expect(authorization(text.toString()).get('resource')).toBe(sent);
    expect(isForResource(token(text.toString()), rules)).toBe(false);
  });

  it('is spelled anew nowhere but in its own parameter', () => {
    const text = new URLSearchParams({ state: `${resource}/`, redirect_uri: `${resource}/` });
    expect(authorization(text.toString()).get('state')).toBe(`${resource}/`);
    expect(token(text.toString()).get('redirect_uri')).toBe(`${resource}/`);
  });

  it('AT-55, AT-73: is named once, or not at all', () => {
    expect(isForResource(form(''), rules)).toBe(true);
    const twice = form('');
    twice.append('resource', resource);
    twice.append('resource', resource);
    expect(isForResource(twice, rules)).toBe(false);
  });
});
