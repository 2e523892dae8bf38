import { UriTemplate } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { readVariables } from '../../src/mcp/uri-variables.js';

/** What a handler is given for a URI, as the SDK and then this server read it. */
function variablesOf(template: string, uri: string): Record<string, string> | undefined {
  const found = new UriTemplate(template).match(new URL(uri).href);
  if (!found) throw new Error(`${template} does not match ${uri}`);
  return readVariables(template, found);
}

describe('the variables of a URI (DOS-04)', () => {
  it.each([
    ['note://{id}', 'note://abc', { id: 'abc' }],
    ['note://all/{id}', 'note://all/a%20b', { id: 'a b' }],
    ['note://all/{id}', 'note://all/%C3%A9', { id: 'é' }],
    ['note://all/{id}', 'note://all/é', { id: 'é' }],
    ['note://all/{id}', 'note://all/100%25', { id: '100%' }],
    ['note://all/{id}', 'note://all/...', { id: '...' }],
    ['note://all/{id}', 'note://all/.git', { id: '.git' }],
    ['note://{owner}/{id}', 'note://alice/1', { owner: 'alice', id: '1' }],
    ['note://all{?q,lang}', 'note://all?q=a%20b&lang=en', { q: 'a b', lang: 'en' }],
    ['file:///docs/{+path}', 'file:///docs/a/b.md', { path: 'a/b.md' }],
    ['file:///docs/{+path}', 'file:///docs/a%20b/c', { path: 'a b/c' }],
  ])('of %s are decoded once: %s', (template, uri, variables) => {
    expect(variablesOf(template, uri)).toEqual(variables);
  });

  it.each([
    '..%2fsecret',
    'a%2Fb',
    '%2e%2e%2fsecret',
    'a%5Cb',
    '..%5csecret',
    'a\\b',
    '%00',
    'a%00.md',
    '%0a',
    '%7f',
    '%c2%85',
    '1?x=y',
    '1%3Fx=y',
    '1#f',
    '1%23f',
    '%',
    '%zz',
    '%c3%28',
    '%ed%a0%80',
  ])('name nothing when one holds what no name does: %s', (value) => {
    expect(readVariables('note://all/{id}', { id: value })).toBeUndefined();
    expect(readVariables('note://all/{+id}', { id: `a/${value}` }), 'in a path').toBeUndefined();
  });

  it.each(['', '.', '..', '%2e', '%2E%2e', '.%2e'])('name nothing when one is %j', (value) => {
    expect(readVariables('note://all/{id}', { id: value })).toBeUndefined();
    for (const path of [value, `${value}/a`, `a/${value}`, `a/${value}/b`]) {
      expect(readVariables('note://all/{+id}', { id: path }), path).toBeUndefined();
    }
  });

  it('have slashes only where the template calls one a path', () => {
    expect(readVariables('note://all/{+a}/{b}', { a: '1/2', b: '3' })).toEqual({
      a: '1/2',
      b: '3',
    });
    expect(readVariables('note://all/{+a}/{b}', { a: '1', b: '2/3' })).toBeUndefined();
    expect(readVariables('note://all{?a}', { a: '1/2' })).toBeUndefined();
    // The path of another template does not count.
    expect(readVariables('note://{a}/{+ab}', { a: '1/2', ab: '3' })).toBeUndefined();
  });

  it('are all there, and texts', () => {
    expect(readVariables('note://{a}/{b}', { a: '1' })).toBeUndefined();
    expect(readVariables('note://{a}', { a: ['1'] })).toBeUndefined();
    expect(readVariables('note://{toString}', {})).toBeUndefined();
    expect(readVariables('note://all', { a: '1' })).toEqual({});
  });

  it('are decoded no second time', () => {
    expect(variablesOf('note://all/{id}', 'note://all/%252e%252e%252f')).toEqual({
      id: '%2e%2e%2f',
    });
  });
});
