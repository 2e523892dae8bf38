import { expect, it } from 'vitest';
import { compareOffers } from '../../src/existing/compare-offers.js';
import type { Gap, Offer } from '../../src/existing/findings.js';
import { exampleConfig, ownPrompt, ownResource, ownTool } from '../support/example-config.js';

const config = exampleConfig({
  tools: [ownTool({ name: 'find' })],
  resources: [ownResource({ uri: 'notes://all' }), ownResource({ uri: 'notes://by/{id}' })],
  prompts: [ownPrompt({ name: 'plan' })],
});

const sure = { certainty: 'certain', because: 'the running server lists it' } as const;
const offer = (kind: Offer['kind'], name: string) => ({ value: { kind, name }, ...sure });
const ALL = [
  offer('tool', 'find'),
  offer('resource', 'notes://all'),
  offer('resource', 'notes://by/{id}'),
  offer('prompt', 'plan'),
];
const gap = (unusable?: Gap['unusable']): Gap => ({
  value: 'a list: something',
  ...sure,
  ...(unusable ? { unusable } : {}),
});

it('says what no scope map has, and what it has too much', () => {
  const offers = [...ALL.slice(1), offer('tool', 'drop')];
  expect(compareOffers(config, { offers, gaps: [] })).toEqual({
    unmapped: ['tool drop'],
    unread: [],
    notOffered: ['tool find'],
  });
});

it('says what could not be read, so that nothing is taken for whole', () => {
  expect(compareOffers(config, { offers: ALL, gaps: [gap()] })).toEqual({
    unmapped: [],
    unread: ['a list: something'],
    notOffered: [],
  });
});

it.each<[string, Offer['kind'], string, string]>([
  ['a tool', 'tool', 'drop table', 'tool "drop table"'],
  ['a prompt', 'prompt', 'plan: all', 'prompt "plan: all"'],
  ['escape codes', 'tool', '\u001B[31m', 'tool "\\u001b[31m"'],
  ['a long one', 'tool', 'x'.repeat(300), `tool "${'x'.repeat(80)}"`],
  ['a resource of nobody', 'resource', 'other://a b', 'resource "other://a b"'],
  ['a template of nobody', 'resource', 'other://{+a}', 'resource "other://{+a}"'],
])('a name that no scope map can hold is in none, and is read: %s', (_, kind, name, unmapped) => {
  const compared = compareOffers(config, { offers: ALL, gaps: [gap({ kind, name })] });
  expect(compared).toEqual({ unmapped: [unmapped], unread: [], notOffered: [] });
});

it.each(['notes://by/My note', 'NOTES://all'])(
  'another spelling of what is in the scope map is not said to be refused: %s',
  (name) => {
    const gaps = [gap({ kind: 'resource', name })];
    expect(compareOffers(config, { offers: ALL, gaps }).unmapped).toEqual([]);
  },
);
