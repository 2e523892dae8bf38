import { describe, expect, it } from 'vitest';
import {
  isTemplate,
  overlapOf,
  resourceEntryFault,
  variablesOf,
} from '../../src/auth/resource-entries.js';
import { UriTemplate } from '../../src/auth/sdk.js';

describe('what a resource is registered under', () => {
  it.each([
    'todo://items',
    'todo://items/{id}',
    'https://example.com/a{?q,r}',
    'a://x/{+path}',
    'a://x{/y}',
    'a://x/{y}w{.z}',
  ])('is taken: %s', (entry) => {
    expect(resourceEntryFault(entry)).toBeUndefined();
    expect(isTemplate(entry)).toBe(UriTemplate.isTemplate(entry));
    if (isTemplate(entry)) expect(variablesOf(entry)).toEqual(new UriTemplate(entry).variableNames);
  });

  it.each([
    ['a://x/{b}/{}', 'is not a name in braces'],
    ['a://{b', 'is not a name in braces'],
    ['a://b}', 'is not a name in braces'],
    ['a://x/{b}/{c', 'is not a name in braces'],
    ['a://x/{b}}', 'is not a name in braces'],
    ['a://x/{b}/{c d}', 'is not a name in braces'],
    ['a://x/{b:3}', 'is not a name in braces'],
    ['a://x/{;b}', 'is not a name in braces'],
    ['a://x/{b}{?c,}', 'is not simple'],
    ['a://x/y{?c,}', 'is not a name in braces'],
    ['a://x/{b}/{b}', 'has the variable b twice'],
    ['a://x/../{b}', 'write it as a://x'],
    ['A://x/{b}', 'write it as a://x/x'],
    [`a://x/${'y'.repeat(2048)}`, 'is not a URI'],
  ])('is refused: %s', (entry, says) => {
    expect(resourceEntryFault(entry)).toContain(says);
  });
});

describe('two templates', () => {
  it.each([
    ['todo://items/{id}', 'todo://items/{other}'],
    ['todo://items/{id}', 'todo://items/new-{id}'],
    ['todo://{kind}/{id}', 'todo://items/{id}'],
    ['a://x/{+path}', 'a://x/{y}/{z}'],
    ['a://x/{y}.{z}', 'a://x/{y}-{z}'],
    ['a://x{/y}', 'a://x/{z}'],
    ['a://x/{y}w{.z}', 'a://x/vw.{u}'],
    ['a://x/y{?q,r}', 'a://x/{+any}'],
    ['a://x/y{?q}', 'a://x/y?{z}'],
    ['a://x/{a}b', 'a://x/a{b}'],
  ])('that a URI can mean both of: %s and %s', (one, other) => {
    for (const pair of [[one, other] as const, [other, one] as const]) {
      const uri = overlapOf(...pair) ?? '';
      for (const template of pair) expect(new UriTemplate(template).match(uri), uri).not.toBeNull();
    }
  });

  it.each([
    ['todo://items/{id}', 'todo://lists/{id}'],
    ['todo://items/{id}', 'todo://items/{id}/notes'],
    ['todo://{kind}/{id}', 'todo://items'],
    ['a://x/{y}/{z}', 'a://x/{y}/{z}/{w}'],
    ['a://x/{y},{z}', 'a://x/{y}'],
    ['a://x/y{?q}', 'a://x/y{?r}'],
    ['a://x/y{?q}', 'a://x/y{?q,r}'],
    ['a://x/{+path}z', 'a://x/{y}w'],
    ['a://x/{y}', 'a://x/'],
  ])('that no URI can mean both of: %s and %s', (one, other) => {
    expect(overlapOf(one, other)).toBeUndefined();
    expect(overlapOf(other, one)).toBeUndefined();
  });
});
