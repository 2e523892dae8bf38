import { mergeText, type Labels, type Sides, type TextMerge } from './merge-text.js';
import { joinLines, linesOf } from '../project/text-file.js';

/**
 * Merges `src/tools/index.ts` after a change of the answers: imports and names of new tools are
 * added to the user's list as it stands, those of removed tools taken out.
 */
export function mergeToolList(sides: Sides, labels: Labels): TextMerge {
  const [ours, old, fresh] = [sides.yours, sides.base, sides.generated].map(findList);
  if (!old || !fresh) return mergeText(sides, labels);
  const added = fresh.names.filter((name) => !old.names.includes(name));
  const removed = old.names.filter((name) => !fresh.names.includes(name));
  const imports = linesOf(sides.generated).filter((line) =>
    added.includes(importedName(line) ?? ''),
  );
  const nextWithout = joinLines(linesOf(fresh.without).filter((line) => !imports.includes(line)));
  if (!ours) {
    // A list that is more than names is not ours to understand, but something can be put into it.
    const canAdd = removed.length === 0 && sides.yours.split(OPEN_LIST).length === 2;
    if (!canAdd) return mergeText(sides, labels);
    const generated = nextWithout.replace(PLACEHOLDER, () => old.list);
    return mapTexts(mergeText({ ...sides, generated }, labels), (text) => {
      const missing = added.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
      const entries = missing.map((name) => `\n  ${name},`).join('');
      return insertImports(
        text.replace(OPEN_LIST, (start) => start + entries),
        imports,
      );
    });
  }
  const names = [
    ...ours.names.filter((name) => !removed.includes(name)),
    ...added.filter((name) => !ours.names.includes(name)),
  ];
  const isSame = names.join() === ours.names.join();
  const list = isSame ? ours.list : listText(names);
  const without = { base: old.without, yours: ours.without, generated: nextWithout };
  return mapTexts(mergeText(without, labels), (text) =>
    insertImports(text, imports).replace(PLACEHOLDER, () => list),
  );
}

function mapTexts(merge: TextMerge, change: (text: string) => string): TextMerge {
  const { text, yours, generated } = merge;
  return { ...merge, text: change(text), yours: change(yours), generated: change(generated) };
}

// In whatever style the project is formatted.
const OPEN_LIST = /^export const tools: readonly AnyTool\[\] = \[/m;
const LIST = /^export const tools: readonly AnyTool\[\] = \[([^\]]*)\];?$/m;
const PLACEHOLDER = 'export const tools = TOOLS;';

interface ToolList {
  readonly names: readonly string[];
  /** The statement with the list, as it stands. */
  readonly list: string;
  /** The text with a placeholder instead. */
  readonly without: string;
}

function findList(text: string): ToolList | undefined {
  const [list, inside] = LIST.exec(text) ?? [];
  if (list === undefined || inside === undefined || text.includes(PLACEHOLDER)) return undefined;
  if (!/^\s*(?:[\w$]+\s*(?:,\s*[\w$]+\s*)*,?\s*)?$/.test(inside)) return undefined;
  const names = inside.split(',').map((name) => name.trim());
  return {
    names: names.filter((name) => name !== ''),
    list,
    without: text.replace(LIST, () => PLACEHOLDER),
  };
}

/** The statement as the formatter writes it. */
function listText(names: readonly string[]): string {
  const start = 'export const tools: readonly AnyTool[] = [';
  const line = `${start}${names.join(', ')}];`;
  return line.length <= 100 ? line : `${start}\n${names.map((name) => `  ${name},\n`).join('')}];`;
}

function importedName(line: string): string | undefined {
  return /^import \{ ?([\w$]+) ?\} from ['"]\.\/[^'"]+['"];?$/.exec(line)?.[1];
}

function insertImports(text: string, imports: readonly string[]): string {
  const lines = linesOf(text);
  const there = new Set(lines.map(importedName));
  const missing = imports.filter((line) => !there.has(importedName(line)));
  const last = lines.findLastIndex((line) => importedName(line) !== undefined);
  const types = lines.findIndex((line) => /^import type \{ ?AnyTool/.test(line));
  lines.splice(last >= 0 ? last + 1 : Math.max(types, 0), 0, ...missing);
  return joinLines(lines);
}
