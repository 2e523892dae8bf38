import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { helpers } from '../../src/render/helpers.js';
import { createView } from '../../src/render/view.js';
import { adjustedProjects } from '../support/adjusted-projects.js';
import { repository } from '../support/cells.js';
import { coveringSet } from '../support/covering-set.js';
import { existingProjects } from '../support/existing-projects.js';

/** What templates read beside the view: `reads` in the file table, and the guide. */
const BESIDE = [
  ...['attacks', 'beside', 'furtherGuides', 'named', 'providerGuide', 'threats', 'upstreamGuide'],
  ...['prompt', 'resource', 'tool'],
];

const folder = path.join(repository, 'templates');
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.hbs'),
);

/** Names of the view, and below each the names that any project has. */
const names = new Map<string, Set<string>>();
for (const { config } of [...coveringSet, ...adjustedProjects, ...existingProjects]) {
  for (const [name, value] of Object.entries(createView(config))) {
    const members = names.get(name) ?? new Set<string>();
    if (typeof value === 'object' && value !== null) {
      for (const member of Object.keys(value as object)) members.add(member);
    }
    names.set(name, members);
  }
}

/** A name that nothing has reads as false in an `if`, so that a typing error would go unnoticed. */
describe('templates', () => {
  it.each(templates)('read only what is there: %s', (name) => {
    const unknown: string[] = [];
    visit(Handlebars.parse(readFileSync(path.join(folder, name), 'utf8')), false, unknown);
    expect(unknown).toEqual([]);
  });

  it('read every name that is prepared for them', () => {
    const all = templates.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
    for (const name of names.keys())
      expect(all).toMatch(new RegExp(String.raw`\{\{[^}]*\b${name}\b`));
    for (const fact of names.get('computed') ?? []) expect(all).toContain(`computed.${fact}`);
  });
});

/** @param inEach below `each`, where a name alone is one of the item */
function visit(node: object, inEach: boolean, unknown: string[]): void {
  if (isPath(node)) {
    const [first = '', second] = node.parts;
    const isItem = inEach && node.depth === 0 && !names.has(first);
    if (first === '' || first in helpers || first in Handlebars.helpers || isItem) return;
    const members = names.get(first);
    if (members === undefined && !BESIDE.includes(first)) unknown.push(node.original);
    if (members !== undefined && second !== undefined && !members.has(second)) {
      // Settings of a provider and the like are keyed by names of their own.
      unknown.push(node.original);
    }
    return;
  }
  const isEach = 'path' in node && isPath(node.path) && node.path.original === 'each';
  for (const [key, child] of Object.entries(node)) {
    if (typeof child !== 'object' || child === null) continue;
    const below = inEach || (isEach && key === 'program');
    for (const each of Array.isArray(child) ? child : [child]) {
      if (typeof each === 'object' && each !== null) visit(each as object, below, unknown);
    }
  }
}

function isPath(node: unknown): node is hbs.AST.PathExpression {
  return (node as { type?: string } | undefined)?.type === 'PathExpression';
}
