import { walk, type SyntaxNode } from '../nodes.js';
import type { Source } from '../parse.js';

/** How a file is written; what is added is written alike. */
export interface Style {
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly lineBreak: '\n' | '\r\n';
}

/** Reads off how a file is written; of two habits the more frequent one counts. */
export function styleOf({ text, program }: Source): Style {
  let quotes = 0;
  walk(program, (node) => {
    if (node.type !== 'Literal' || typeof node.value !== 'string') return;
    if (node.raw?.startsWith('"')) quotes += 1;
    else if (node.raw?.startsWith("'")) quotes -= 1;
  });
  const ends = (program.body as readonly SyntaxNode[])
    .filter(({ type }) => !ENDS_WITHOUT.includes(type))
    // `;[a].map(b)` is how those write who write none.
    .map(({ start, end }) => (/[^\s];$/.test(text.slice(start, end)) ? 1 : -1));
  const breaks = text.match(/\r?\n/g) ?? [];
  const crlf = breaks.filter((each) => each === '\r\n').length;
  return {
    quote: quotes > 0 ? '"' : "'",
    semicolon: ends.reduce((sum, each) => sum + each, 0) < 0 ? '' : ';',
    lineBreak: crlf * 2 > breaks.length ? '\r\n' : '\n',
  };
}

/** Statements that end with a brace, whatever the style. */
const ENDS_WITHOUT = [
  ...['FunctionDeclaration', 'ClassDeclaration', 'BlockStatement', 'IfStatement', 'TryStatement'],
  ...['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'SwitchStatement'],
  ...['ExportNamedDeclaration', 'ExportDefaultDeclaration', 'LabeledStatement'],
  ...['TSInterfaceDeclaration', 'TSModuleDeclaration', 'TSEnumDeclaration'],
];

/** What a statement ends with before some text: without a semicolon that text may go on with it. */
export function endFor({ semicolon }: Pick<Style, 'semicolon'>, next: string): Style['semicolon'] {
  return semicolon || (/^\s*[[(`+\-*/.,]/.test(next) ? ';' : '');
}
