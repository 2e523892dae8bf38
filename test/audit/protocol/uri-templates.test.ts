import { describe, expect, it } from 'vitest';
import {
  filledTemplate,
  isTemplate,
  looksLike,
  variablesOf,
} from '../../../src/audit/protocol/uri-templates.js';

describe('a URI template', () => {
  it.each([
    ['note://by/{id}', true],
    ['note://by/one', false],
    ['note://by/{}', false],
  ])('%s is told from a URI: %s', (entry, is) => {
    expect(isTemplate(entry)).toBe(is);
  });

  it.each([
    ['note://{owner}/{id}', ['owner', 'id']],
    ['file:///{+path}', ['path']],
    ['note://all{?q,page}', ['q', 'page']],
    ['note://{list*}/{start:3}', ['list', 'start']],
  ])('%s has the variables %s', (template, names) => {
    expect(variablesOf(template)).toEqual(names);
  });

  it.each([
    ['note://by/{id}', 'note://by/a%2Fb'],
    ['file:///{+path}', 'file:///a/b'],
    ['note://all{?q,page}', 'note://all?q=a%2Fb&page=a%2Fb'],
    ['note://x{/a}{.b}{;c}', 'note://x/a%2Fb.a%2Fb;c=a%2Fb'],
    ['note://x{#part}', 'note://x#a/b'],
  ])('%s is filled as %s', (template, uri) => {
    expect(filledTemplate(template, () => 'a/b')).toBe(uri);
  });

  it.each([
    ['note://by/{id}', 'note://by/one', true],
    ['note://by/{id}', 'note://by/', false],
    ['note://by/{id}', 'note://of/one', false],
    ['note://{owner}/of/{id}/end', 'note://a/of/b/end', true],
    ['note://{owner}/of/{id}/end', 'note://a/of/b', false],
    // Quickly, whatever the server writes.
    [`x${'{+a}'.repeat(40)}y`, `x${'z'.repeat(5000)}`, false],
  ])('%s has a resource %s: %s', (template, uri, is) => {
    expect(looksLike(template, uri)).toBe(is);
  });
});
