import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { narrowed } from './narrowed.js';

describe('the matrix', () => {
  it('is whole unless it is narrowed', () => {
    expect(narrowed({})).toEqual({ providers: catalog.providers, frameworks: catalog.frameworks });
    expect(narrowed({ PROVIDER: '' }).providers).toEqual(catalog.providers);
  });

  it('is narrowed to what is named', () => {
    const { providers, frameworks } = narrowed({ PROVIDER: 'auth0, okta', FRAMEWORK: 'hono' });
    expect(providers.map(({ id }) => id).sort()).toEqual(['auth0', 'okta']);
    expect(frameworks.map(({ id }) => id)).toEqual(['hono']);
  });

  it('does not run without a test when a name is unknown', () => {
    expect(() => narrowed({ FRAMEWORK: 'koa' })).toThrow('FRAMEWORK: no koa; there are express');
  });
});
