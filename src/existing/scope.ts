import type * as acorn from 'acorn';
import { bare, isFunction, nameOf, walk, type FunctionNode, type SyntaxNode } from './nodes.js';
import type { Source } from './parse.js';

/** What a name in a file stands for. */
export type Binding =
  /** Something of another module; `name` is `*` for all of it, which `require` gives as well. */
  | { readonly kind: 'import'; readonly module: string; readonly name: string }
  /** What is assigned to it, `path` below that where a pattern takes it apart. */
  | {
      readonly kind: 'variable';
      readonly path: readonly string[];
      /** Undefined in it: a value that nobody can read off, as that of a loop. */
      readonly values: (SyntaxNode | undefined)[];
    }
  | {
      readonly kind: 'parameter';
      readonly of: FunctionNode;
      readonly index: number;
      readonly path: readonly string[];
    }
  | { readonly kind: 'declaration'; readonly node: SyntaxNode };

/** What a file exports under a name. */
type Export =
  | { readonly kind: 'local'; readonly node: SyntaxNode }
  | { readonly kind: 'from'; readonly module: string; readonly name: string };

/** The names of a file. */
export interface Scopes {
  readonly source: Source;
  /** The node right above one. */
  above(node: SyntaxNode): SyntaxNode | undefined;
  /** What a name stands for where it is written. */
  bindingOf(name: acorn.Identifier): Binding | undefined;
  /** `default` is the default export; of a CommonJS module `*` is `module.exports`. */
  readonly exports: ReadonlyMap<string, Export>;
  /** Modules of which everything is exported. */
  readonly exportsAllOf: readonly string[];
}

type Names = Map<string, Binding>;

/** Reads off which names a file declares, and where. */
export function readScopes(source: Source): Scopes {
  const parents = new Map<SyntaxNode, SyntaxNode>();
  const scopes = new Map<SyntaxNode, Names>();
  const assigned: [acorn.Identifier, SyntaxNode | undefined][] = [];
  const declare = (scope: SyntaxNode, name: string, binding: Binding) => {
    const names = scopes.get(scope) ?? new Map<string, Binding>();
    scopes.set(scope, names);
    const known = names.get(name);
    // `var` may stand twice, a function may have overloads; whatever else has two meanings has none here.
    if (known?.kind === 'variable' && binding.kind === 'variable')
      known.values.push(...binding.values);
    else names.set(name, binding);
  };
  const above = (node: SyntaxNode) => parents.get(node);
  walk(source.program, (node, parent) => {
    if (parent) parents.set(node, parent);
    declareNames(node, above, declare, assigned);
  });
  const bindingOf = (identifier: acorn.Identifier) => {
    for (let node: SyntaxNode | undefined = identifier; node; node = above(node)) {
      const binding = scopes.get(node)?.get(identifier.name);
      if (binding) return binding;
    }
    return undefined;
  };
  for (const [name, value] of assigned) {
    const binding = bindingOf(name);
    if (binding?.kind === 'variable') binding.values.push(value);
  }
  return { source, above, bindingOf, ...readExports(source) };
}

function declareNames(
  node: SyntaxNode,
  above: (node: SyntaxNode) => SyntaxNode | undefined,
  declare: (scope: SyntaxNode, name: string, binding: Binding) => void,
  assigned: [acorn.Identifier, SyntaxNode | undefined][],
): void {
  const scopeOf = (isVar: boolean) => enclosingScope(node, above, isVar);
  if (isFunction(node)) {
    node.params.forEach((parameter, index) => {
      for (const { name, path } of namesIn(parameter)) {
        declare(node, name.name, { kind: 'parameter', of: node, index, path });
      }
    });
  }
  switch (node.type) {
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) {
        const binding = {
          kind: 'import',
          module: String(node.source.value),
          name: importedName(specifier),
        } as const;
        declare(scopeOf(false), specifier.local.name, binding);
      }
      break;
    case 'TSImportEqualsDeclaration': {
      const { expression } = node.moduleReference;
      if (expression?.type !== 'Literal') break;
      const binding = { kind: 'import', module: String(expression.value), name: '*' } as const;
      declare(scopeOf(false), node.id.name, binding);
      break;
    }
    case 'VariableDeclarator': {
      const declaration = above(node);
      const isVar = declaration?.type === 'VariableDeclaration' && declaration.kind === 'var';
      const isOfLoop =
        declaration !== undefined && /^For(In|Of)/.test(above(declaration)?.type ?? '');
      const module = requiredModule(node.init);
      for (const { name, path } of namesIn(node.id)) {
        const [first, ...rest] = path;
        const values = isOfLoop ? [undefined] : node.init ? [node.init] : [];
        const binding: Binding =
          module !== undefined && rest.length === 0
            ? { kind: 'import', module, name: first ?? '*' }
            : { kind: 'variable', path, values };
        declare(scopeOf(isVar), name.name, binding);
      }
      break;
    }
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (node.id) declare(scopeOf(false), node.id.name, { kind: 'declaration', node });
      break;
    case 'AssignmentExpression': {
      const target = bare(node.left);
      if (target.type === 'Identifier') {
        assigned.push([target, node.operator === '=' ? node.right : undefined]);
      }
      break;
    }
    case 'UpdateExpression':
      if (node.argument.type === 'Identifier') assigned.push([node.argument, undefined]);
      break;
    default:
      // Enums and namespaces: names that hide others, and that nobody follows.
      if (/^TS(Enum|Module)Declaration$/.test(node.type) && 'id' in node) {
        const { id } = node as { id: SyntaxNode };
        if (id.type === 'Identifier')
          declare(scopeOf(false), id.name, { kind: 'declaration', node });
      }
  }
}

const BLOCKS = [
  'Program',
  'BlockStatement',
  'StaticBlock',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'TSModuleBlock',
];

/** Where a declaration counts: its block, or for `var` its function. */
function enclosingScope(
  node: SyntaxNode,
  above: (node: SyntaxNode) => SyntaxNode | undefined,
  isVar: boolean,
): SyntaxNode {
  let last = node;
  for (let next = above(node); next; next = above(next)) {
    last = next;
    if (isFunction(next) || (!isVar && BLOCKS.includes(next.type))) return next;
  }
  return last;
}

/** The names that a pattern declares, each with the properties that lead to it. */
function namesIn(
  pattern: SyntaxNode | null,
  path: readonly string[] = [],
): { name: acorn.Identifier; path: readonly string[] }[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [{ name: pattern, path }];
    case 'TSParameterProperty':
      return namesIn(pattern.parameter, path);
    case 'AssignmentPattern':
      // A default may be the value as well.
      return namesIn(pattern.left, [...path, UNKNOWN]);
    case 'RestElement':
      return namesIn(pattern.argument, [...path, UNKNOWN]);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => namesIn(element, [...path, UNKNOWN]));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        property.type === 'Property'
          ? namesIn(property.value, [...path, nameOf(property) ?? UNKNOWN])
          : namesIn(property, path),
      );
    default:
      return [];
  }
}

/** A step of a path that nobody can follow; no property is called so. */
const UNKNOWN = '[]';

function importedName(
  specifier: acorn.ImportSpecifier | acorn.ImportDefaultSpecifier | acorn.ImportNamespaceSpecifier,
): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return exportedName(specifier.imported);
}

function exportedName(name: acorn.Identifier | acorn.Literal): string {
  return name.type === 'Identifier' ? name.name : String(name.value);
}

/** The module of `require('…')` or `await import('…')`. */
export function requiredModule(node: SyntaxNode | null | undefined): string | undefined {
  if (!node) return undefined;
  const call = bare(node);
  const source =
    call.type === 'ImportExpression'
      ? call.source
      : call.type === 'CallExpression' &&
          call.callee.type === 'Identifier' &&
          call.callee.name === 'require'
        ? call.arguments[0]
        : undefined;
  return source?.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined;
}

function readExports({ program }: Source): Pick<Scopes, 'exports' | 'exportsAllOf'> {
  const exports = new Map<string, Export>();
  const exportsAllOf: string[] = [];
  const local = (name: string, node: SyntaxNode) => exports.set(name, { kind: 'local', node });
  for (const statement of program.body as readonly SyntaxNode[]) {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        for (const { exported, local: name } of statement.specifiers) {
          if (!statement.source) local(exportedName(exported), name);
          else {
            const module = String(statement.source.value);
            exports.set(exportedName(exported), { kind: 'from', module, name: exportedName(name) });
          }
        }
        for (const name of declaredNames(statement.declaration ?? undefined))
          local(name.name, name);
        break;
      case 'ExportDefaultDeclaration':
        local('default', statement.declaration);
        break;
      case 'ExportAllDeclaration': {
        const module = String(statement.source.value);
        if (!statement.exported) exportsAllOf.push(module);
        else exports.set(exportedName(statement.exported), { kind: 'from', module, name: '*' });
        break;
      }
      case 'TSExportAssignment':
        local('*', statement.expression);
        break;
      case 'ExpressionStatement':
        for (const [name, value] of commonJsExports(statement.expression)) local(name, value);
        break;
      default:
    }
  }
  return { exports, exportsAllOf };
}

function declaredNames(declaration: SyntaxNode | undefined): acorn.Identifier[] {
  if (declaration?.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => namesIn(id).map(({ name }) => name));
  }
  if (declaration?.type !== 'FunctionDeclaration' && declaration?.type !== 'ClassDeclaration')
    return [];
  return declaration.id ? [declaration.id] : [];
}

/** `module.exports = …`, `exports.name = …`, and both at once. */
function commonJsExports(expression: SyntaxNode): [string, SyntaxNode][] {
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression')
    return [];
  const more = commonJsExports(expression.right);
  const value =
    expression.right.type === 'AssignmentExpression' ? expression.right.right : expression.right;
  const { left } = expression;
  const name = nameOf(left);
  if (name === undefined) return more;
  if (isModuleExports(left)) return [['*', value], ...more];
  const isExport =
    (left.object.type === 'Identifier' && left.object.name === 'exports') ||
    (left.object.type === 'MemberExpression' && isModuleExports(left.object));
  return isExport ? [[name, value], ...more] : more;
}

function isModuleExports({ object, ...member }: acorn.MemberExpression): boolean {
  return (
    object.type === 'Identifier' &&
    object.name === 'module' &&
    nameOf({ object, ...member }) === 'exports'
  );
}
