import { describe, expect, it } from 'vitest';
import { operationOf } from '../auth/operations.js';
import { compileScopePolicy } from '../auth/scopes.js';

const rules = compileScopePolicy({
  baseScopes: [],
  tools: {},
  resources: {
    'file:///public/{+path}': ['public'],
    'file:///secret/{+path}': ['secret'],
    'http://api.example/{id}': ['public'],
  },
  hierarchy: {},
});

const caller = { issuer: '', subject: 'alice', clientId: '', scopes: [], expiresAt: 0 };

function read(uri: string) {
  const params = { uri };
  const message = { id: 1, method: 'resources/read', params, isOfEarlierEra: true };
  return operationOf(message, caller, rules);
}

describe('a resource that is read', () => {
  it.each([
    'file:///secret/../public/key',
    'file:///secret/%2e%2e/public/key',
    'file:///secret\\..\\public/key',
    'file:///public/x/../key',
    'FILE:///public/key',
    'file:/public/key',
    'file://localhost/public/key',
    ' file:///public/key',
    'file:///public/key\n',
    'file:///pub\tlic/key',
    'file:///public/\uD800',
    'http://API.example/1',
    'http://api.example:80/1',
    'http://%61pi.example/1',
    'http://\uFF41pi.example/1',
  ])('is none in a spelling that a handler could take for another: %j', (uri) => {
    expect(read(uri)).toMatchObject({ kind: 'resource' });
  });

  it.each([
    'file:///public/key',
    'file:///public/Kind of Blue',
    'file:///public/Kind%20of Blue',
    'file:///public/größe',
    'file:///public/50%',
    'http://api.example/a b',
  ])('may have characters that a URI has encoded: %j', (uri) => {
    expect(read(uri)).toMatchObject({ isKnown: true, scopes: ['public'] });
  });
});
