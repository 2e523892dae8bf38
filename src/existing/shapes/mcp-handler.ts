import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Door, Found, Spot } from '../findings.js';
import type { Located } from '../follow.js';
import { propertyOf, type SyntaxNode } from '../nodes.js';
import { isLiteralPath, normalPath, pathText } from '../path-text.js';
import { certain, distinctDoors, isOf, likely, placeOf, type Project } from '../project.js';
import { readBounded } from '../read-bounded.js';
import type { Recognised } from './shape.js';

const MODULE = /^(?:mcp-handler|@vercel\/mcp-adapter)$/;
const ROUTE = /^(?:src\/)?app\/(?:.*\/)?route\.[jt]sx?$/;
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Recognises `mcp-handler` in a route of the App Router of Next: nobody there sees an HTTP server. */
export function recogniseMcpHandler(project: Project): Recognised | undefined {
  const routes = foundRoutes(project);
  const [first] = routes;
  if (!first) return undefined;
  const isCertain = routes.every(({ spot }) => spot.certainty === 'certain');
  return {
    shape: isCertain
      ? certain('mcp-handler', 'a route of Next exports a handler of mcp-handler', first.at)
      : likely(
          'mcp-handler',
          'a route of Next uses mcp-handler, but how it exports it was not followed',
          first.at,
        ),
    doors: distinctDoors(routes.flatMap(({ doors }) => doors)),
    spots: routes.map(({ spot }) => spot),
    serving: first.at.file,
    others: [],
    otherServers: [],
    unsealed: [],
  };
}

/** The routes of Next that export a handler of `mcp-handler` as it is. */
export function routesOf(project: Project): Located[] {
  return foundRoutes(project).map(({ at }) => at);
}

function foundRoutes(project: Project): FoundRoute[] {
  return [...project.sources.sources.keys()]
    .filter((file) => ROUTE.test(file))
    .flatMap((file) => routeIn(project, file) ?? []);
}

interface FoundRoute {
  readonly at: Located;
  readonly doors: readonly Found<Door>[];
  readonly spot: Found<Spot>;
}

function routeIn(project: Project, file: string): FoundRoute | undefined {
  const source = project.sources.sources.get(file);
  const scopes = project.program.scopes.get(file);
  if (!source || !scopes) return undefined;
  const exported = [...scopes.exports].filter(([name]) => METHODS.includes(name));
  const handlers = exported.flatMap(([name, each]) => {
    const handler =
      each.kind === 'local' ? handlerBehind(project, { file, node: each.node }) : undefined;
    return handler ? [{ name, handler }] : [];
  });
  const [first] = handlers;
  if (!first) return undefined;
  const at = { file, node: source.program as SyntaxNode };
  const isMixed = exported.length !== handlers.length;
  return {
    at,
    doors: doorsAt(project, file, first.handler),
    spot: spotIn(
      project,
      file,
      handlers.map(({ name }) => name),
      isMixed,
    ),
  };
}

/** The call that made a handler, also below what wraps it: `withMcpAuth(handler, …)`. */
function handlerBehind(project: Project, { file, node }: Located, left = 6): Located | undefined {
  if (left <= 0) return undefined;
  for (const end of project.follow(file, node).ends) {
    if (
      end.kind !== 'value' ||
      end.node.type !== 'CallExpression' ||
      end.node.callee.type === 'Super'
    )
      continue;
    const called = project.follow(end.file, end.node.callee).ends;
    if (
      called.some((each) =>
        isOf(each, MODULE, /^(?:createMcpHandler|initializeMcpApiHandler|default)$/),
      )
    )
      return end;
    if (!called.some(({ kind }) => kind === 'package')) continue;
    const [first] = end.node.arguments;
    const inner = first && handlerBehind(project, { file: end.file, node: first }, left - 1);
    if (inner) return inner;
  }
  return undefined;
}

/** The path of a route is its folder; groups and slots do not count. */
function doorsAt(project: Project, file: string, handler: Located): Found<Door>[] {
  const folders = file
    .replace(/^(?:src\/)?app\//, '')
    .split('/')
    .slice(0, -1);
  const segments = folders.filter((each) => !/^(?:\(.*\)|@.*)$/.test(each));
  const place = normalPath(segments.join('/'));
  const at = { file, node: handler.node };
  const hasPrefix = hasBasePath(project);
  if (isLiteralPath(place)) {
    const because = hasPrefix
      ? 'its folder says so, below the basePath of the settings of Next'
      : 'its folder says so';
    return [(hasPrefix ? likely : certain)({ path: place, kind: 'stateless' }, because, at)];
  }
  const parameter = segments.findIndex((each) => each.startsWith('['));
  const above = normalPath(segments.slice(0, parameter).join('/'));
  const base = basePathOf(project, handler) ?? (above === '/' ? '' : above);
  const because = 'its folder has a parameter, and mcp-handler looks at the end of the path';
  const door = (name: string, kind: Door['kind']) =>
    likely<Door>({ path: normalPath(`${base}/${name}`), kind }, because, at);
  return [door('mcp', 'stateless')];
}

/** The `basePath` of the options of a handler. */
function basePathOf(project: Project, { file, node }: Located): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const options = node.arguments.at(-1);
  const value = options && propertyOf(options, 'basePath');
  return value ? pathText(project, { file, node: value }).text : undefined;
}

/** Whether the settings of Next put all routes below another path; they are no source. */
function hasBasePath({ sources }: Project): boolean {
  return ['js', 'mjs', 'cjs', 'ts', 'mts'].some((ending) => {
    const file = path.join(sources.directory, `next.config.${ending}`);
    // What cannot be read may have one.
    return existsSync(file) && readBounded(file)?.includes('basePath') !== false;
  });
}

/** Only one form is edited: one statement that exports one name as every method. */
function spotIn(
  project: Project,
  file: string,
  methods: readonly string[],
  isMixed: boolean,
): Found<Spot> {
  const source = project.sources.sources.get(file);
  const statements = (source?.program.body ?? []) as readonly SyntaxNode[];
  const exporting = statements.filter(
    (each) => each.type === 'ExportNamedDeclaration' && methodsOf(each).length > 0,
  );
  const [only, ...others] = exporting;
  const sorted = [...methods].sort();
  if (
    only?.type === 'ExportNamedDeclaration' &&
    others.length === 0 &&
    !only.declaration &&
    !isMixed
  ) {
    const names = new Set(
      only.specifiers.map(({ local }) => (local.type === 'Identifier' ? local.name : '')),
    );
    const [handler = '', ...more] = names;
    const isPure =
      more.length === 0 &&
      handler !== '' &&
      only.specifiers.length === methodsOf(only).length &&
      !only.source;
    const reason = source?.untouchable;
    if (isPure && reason === undefined) {
      return certain(
        { kind: 'route', handler, methods: sorted },
        'this statement exports the handler as its methods',
        { file, node: only },
      );
    }
  }
  const at = only ?? statements[0];
  return {
    value: { kind: 'route', handler: 'handler', methods: sorted },
    certainty: 'likely',
    because: 'the route exports its methods in another form than one statement',
    ...(at ? { at: placeOf({ file, node: at }) } : {}),
  };
}

function methodsOf(node: SyntaxNode): string[] {
  if (node.type !== 'ExportNamedDeclaration') return [];
  const named = node.specifiers.map(({ exported }) =>
    exported.type === 'Identifier' ? exported.name : String(exported.value),
  );
  const declared =
    node.declaration?.type === 'VariableDeclaration'
      ? node.declaration.declarations.flatMap(({ id }) =>
          id.type === 'Identifier' ? [id.name] : [],
        )
      : node.declaration?.id
        ? [node.declaration.id.name]
        : [];
  return [...named, ...declared].filter((name) => METHODS.includes(name));
}
