import type * as acorn from 'acorn';
import type { End, Located } from './follow.js';
import { bare, isFunction, nameOf, propertyOf, type SyntaxNode } from './nodes.js';
import { EMPTY, joinPaths, pathText, UNREAD, type PathText } from './path-text.js';
import { isOf, type Project } from './project.js';

type Framework = 'express' | 'hono' | 'fastify';

/** A router, or a place below one. */
export interface RouterAt {
  /** What made it: a call, or the plugin function that Fastify hands it to. */
  readonly made: Located;
  readonly framework: Framework;
  /** Below it, as `basePath` and `route('/x')` lead. */
  readonly below: PathText;
}

/** All routers that an expression may be. */
export interface Routers {
  readonly routers: readonly RouterAt[];
  readonly isWhole: boolean;
}

/** Something that a router hands requests to. */
export interface Route {
  readonly kind: 'route';
  readonly router: RouterAt;
  /** Undefined for everything. */
  readonly path: PathText | undefined;
  readonly methods: readonly string[];
  /** It also gets what is below the path. */
  readonly isPrefix: boolean;
  /** The router was followed, to one. */
  readonly isCertain: boolean;
  readonly handlers: readonly Located[];
  readonly at: Located<acorn.CallExpression>;
}

/** A router below another. */
export interface Mount {
  readonly kind: 'mount';
  readonly parent: RouterAt;
  readonly child: RouterAt;
  readonly prefix: PathText;
  readonly isCertain: boolean;
}

const MAKERS: readonly (readonly [RegExp | string, RegExp | string, Framework])[] = [
  ['express', /^(?:default|Router)$/, 'express'],
  ['express-promise-router', 'default', 'express'],
  [
    /^@modelcontextprotocol\/(?:express|sdk\/server\/express(?:\.js)?)$/,
    'createMcpExpressApp',
    'express',
  ],
  ['fastify', /^(?:default|fastify|Fastify)$/, 'fastify'],
  ['@modelcontextprotocol/fastify', 'createMcpFastifyApp', 'fastify'],
  [/^hono(?:\/(?:tiny|quick))?$/, 'Hono', 'hono'],
  ['@hono/zod-openapi', 'OpenAPIHono', 'hono'],
  ['@modelcontextprotocol/hono', 'createMcpHonoApp', 'hono'],
];

const VERBS = ['get', 'post', 'put', 'delete', 'patch', 'options', 'head', 'all'];

/** Methods that give back what they were called on. */
const CHAINING: Readonly<Record<Framework, ReadonlySet<string>>> = {
  express: new Set([...VERBS, 'use', 'set', 'enable', 'disable', 'param', 'engine']),
  hono: new Set([...VERBS, 'use', 'on', 'notFound', 'onError', 'route', 'mount', 'openapi']),
  fastify: new Set([
    ...[...VERBS, 'route', 'register', 'decorate', 'addHook', 'setErrorHandler', 'after'],
    ...['withTypeProvider', 'setValidatorCompiler', 'setSerializerCompiler', 'setNotFoundHandler'],
    ...['addContentTypeParser', 'addSchema', 'decorateRequest', 'decorateReply', 'ready'],
  ]),
};

/** Calls that hand over what they get: their result is it, wrapped. */
function argumentOfWrapper(project: Project, end: End): Located | undefined {
  if (end.kind !== 'value' || end.node.type !== 'CallExpression') return undefined;
  const [first] = end.node.arguments;
  const isWrapper = project
    .follow(end.file, end.node.callee)
    .ends.some((callee) => isOf(callee, 'fastify-plugin', /^(?:default|fastifyPlugin|fp)$/));
  return isWrapper && first ? { file: end.file, node: first } : undefined;
}

/** Follows an expression to the routers that it may be. */
export function routersOf(project: Project, { file, node }: Located, left = 12): Routers {
  const { ends, isWhole } = project.follow(file, node);
  const found = ends.map((end) => routersAt(project, end, left));
  return {
    routers: found.flatMap(({ routers }) => routers),
    // What Fastify hands to a plugin comes from nowhere else.
    isWhole: (isWhole || isPluginAlone(project, ends)) && found.every((each) => each.isWhole),
  };
}

function isPluginAlone(project: Project, ends: readonly End[]): boolean {
  const [only] = ends;
  if (ends.length !== 1 || only?.kind !== 'parameter') return false;
  return project.handedTo(only.of).length === registrationsOf(project, only.of).length;
}

const NONE: Routers = { routers: [], isWhole: false };

function routersAt(project: Project, end: End, left: number): Routers {
  if (left <= 0) return NONE;
  if (end.kind === 'parameter') return ofPlugin(project, end, left);
  if (end.kind !== 'value') return NONE;
  const { file, node } = end;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return NONE;
  if (node.callee.type === 'Super') return NONE;
  const callee = project.follow(file, node.callee);
  const found = callee.ends.map((called): Routers => {
    const maker = MAKERS.find(([module, name]) => isOf(called, module, name));
    if (maker) return one({ made: end, framework: maker[2], below: EMPTY });
    return called.kind === 'member' && node.type === 'CallExpression'
      ? chained(project, called.name, called.of, { file, node }, left)
      : NONE;
  });
  return {
    routers: found.flatMap(({ routers }) => routers),
    isWhole: callee.isWhole && found.every(({ isWhole }) => isWhole),
  };
}

function one(router: RouterAt): Routers {
  return { routers: [router], isWhole: true };
}

/** What a method of a router gives back: the router, or a place below it. */
function chained(
  project: Project,
  method: string,
  of: End,
  { file, node }: Located<acorn.CallExpression>,
  left: number,
): Routers {
  const { routers, isWhole } = routersAt(project, of, left - 1);
  const [first] = node.arguments;
  const found = routers.flatMap((router): RouterAt[] => {
    const goesBelow =
      (router.framework === 'hono' && method === 'basePath') ||
      (router.framework === 'express' && method === 'route');
    if (goesBelow && first) {
      return [
        { ...router, below: joinPaths(router.below, pathText(project, { file, node: first })) },
      ];
    }
    return CHAINING[router.framework].has(method) ? [router] : [];
  });
  return { routers: found, isWhole: isWhole && found.length === routers.length };
}

/** The router that Fastify hands to a plugin. */
function ofPlugin(
  project: Project,
  { file, of, index }: End & { kind: 'parameter' },
  left: number,
): Routers {
  if (index !== 0) return NONE;
  const isPlugin = registrationsOf(project, of).some(({ file: place, node }) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
    const parent = routersOf(project, { file: place, node: node.callee.object }, left - 1);
    return parent.routers.some(({ framework }) => framework === 'fastify');
  });
  return isPlugin ? one({ made: { file, node: of }, framework: 'fastify', below: EMPTY }) : NONE;
}

/** Calls of `register` that get a function, also through `fastify-plugin`. */
function registrationsOf(project: Project, of: SyntaxNode & { type: string }): Located[] {
  if (!isFunction(of)) return [];
  return project.handedTo(of).filter(({ node, index }) => {
    const isRegister =
      node.callee.type === 'MemberExpression' && nameOf(node.callee) === 'register';
    return isRegister && index === 0;
  });
}

/** Everything in a project that a router hands requests to. */
export function readRoutes(project: Project): (Route | Mount)[] {
  return project.every('CallExpression').flatMap((at): (Route | Mount)[] => {
    const { callee } = at.node;
    if (callee.type !== 'MemberExpression') return [];
    const method = nameOf(callee);
    if (method === undefined || !(VERBS.includes(method) || OTHERS.has(method))) return [];
    const { routers, isWhole } = routersOf(project, { file: at.file, node: callee.object });
    const isCertain = isWhole && routers.length === 1;
    return routers
      .flatMap((router) => readers[router.framework](project, router, method, at))
      .map((each) => ({ ...each, isCertain: each.isCertain && isCertain }));
  });
}

const OTHERS = new Set(['use', 'on', 'route', 'register', 'mount']);

type Reader = (
  project: Project,
  router: RouterAt,
  method: string,
  at: Located<acorn.CallExpression>,
) => (Route | Mount)[];

const readers: Readonly<Record<Framework, Reader>> = {
  express: (project, router, method, at) => {
    if (method === 'use') return readUse(project, router, at);
    if (!VERBS.includes(method)) return [];
    const [first, ...rest] = at.node.arguments;
    // `route('/x').get(handler)` has its path already; `app.get('setting')` is no route.
    const isOfRoute = router.below !== EMPTY && !isText(project, at.file, first);
    const handlers = isOfRoute ? at.node.arguments : rest;
    const paths = isOfRoute ? [EMPTY] : pathsOf(project, at.file, first);
    return routesAt(router, paths, [method], handlers, at, false);
  },
  hono: (project, router, method, at) => {
    const [first, second, ...rest] = at.node.arguments;
    if (method === 'route' && first && second) {
      const prefix = pathText(project, { file: at.file, node: first });
      return mountsAt(project, router, prefix, { file: at.file, node: second });
    }
    if (method === 'mount' && first && second) {
      return routesAt(
        router,
        [pathText(project, { file: at.file, node: first })],
        ['all'],
        [second],
        at,
        true,
      );
    }
    if (method === 'on' && first && second) {
      const methods = textsOf(project, at.file, first);
      return routesAt(router, pathsOf(project, at.file, second), methods, rest, at, false);
    }
    if (method !== 'use' && !VERBS.includes(method)) return [];
    const hasPath = isText(project, at.file, first);
    const paths = hasPath ? pathsOf(project, at.file, first) : [undefined];
    const handlers = hasPath ? at.node.arguments.slice(1) : at.node.arguments;
    return routesAt(
      router,
      paths,
      [method === 'use' ? 'all' : method],
      handlers,
      at,
      method === 'use',
    );
  },
  fastify: (project, router, method, at) => {
    const { file, node } = at;
    const [first, ...rest] = node.arguments;
    if (!first) return [];
    if (method === 'register') return readRegister(project, router, at);
    if (method === 'route') {
      const url = propertyOf(first, 'url') ?? propertyOf(first, 'path');
      const handler = propertyOf(first, 'handler');
      const verbs = propertyOf(first, 'method');
      const methods = verbs ? textsOf(project, file, verbs).map((each) => each.toLowerCase()) : [];
      const path = url ? pathText(project, { file, node: url }) : UNREAD;
      return handler ? routesAt(router, [path], methods, [handler], at, false) : [];
    }
    if (!VERBS.includes(method)) return [];
    const handlers = rest.map((each) => propertyOf(each, 'handler') ?? each);
    return routesAt(
      router,
      [pathText(project, { file, node: first })],
      [method],
      handlers,
      at,
      false,
    );
  },
};

function routesAt(
  router: RouterAt,
  paths: readonly (PathText | undefined)[],
  methods: readonly string[],
  handlers: readonly SyntaxNode[],
  at: Located<acorn.CallExpression>,
  isPrefix: boolean,
): Route[] {
  const located = handlers.flatMap(elementsOf).map((node) => ({ file: at.file, node }));
  if (located.length === 0) return [];
  return paths.map((path) => ({
    kind: 'route',
    isCertain: true,
    router,
    path,
    methods,
    handlers: located,
    at,
    isPrefix,
  }));
}

/** Handlers may stand in lists. */
function elementsOf(node: SyntaxNode): SyntaxNode[] {
  const list = bare(node);
  if (list.type === 'ArrayExpression')
    return list.elements.flatMap((each) => (each ? elementsOf(each) : []));
  return [node];
}

/** `app.use(…)` of Express: each thing that is handed over is a router or a handler. */
function readUse(
  project: Project,
  router: RouterAt,
  at: Located<acorn.CallExpression>,
): (Route | Mount)[] {
  const [first, ...rest] = at.node.arguments;
  const hasPath = isText(project, at.file, first);
  const paths = hasPath ? pathsOf(project, at.file, first) : [undefined];
  return (hasPath ? rest : at.node.arguments)
    .flatMap(elementsOf)
    .flatMap((node): (Route | Mount)[] => {
      const located = { file: at.file, node };
      const mounts = paths.flatMap((path) => mountsAt(project, router, path ?? EMPTY, located));
      return mounts.length > 0 ? mounts : routesAt(router, paths, ['all'], [node], at, true);
    });
}

function mountsAt(project: Project, parent: RouterAt, prefix: PathText, at: Located): Mount[] {
  const { routers, isWhole } = routersOf(project, at);
  const isCertain = isWhole && routers.length === 1;
  return routers.map((child) => ({ kind: 'mount', parent, child, prefix, isCertain }));
}

/** A plugin of Fastify is a router below, under its prefix. */
function readRegister(
  project: Project,
  parent: RouterAt,
  { file, node }: Located<acorn.CallExpression>,
): Mount[] {
  const [plugin, options] = node.arguments;
  if (!plugin) return [];
  const { ends, isWhole } = project.follow(file, plugin);
  const prefixNode = propertyOf(options, 'prefix');
  const prefix = prefixNode
    ? pathText(project, { file, node: prefixNode })
    : options
      ? withoutPrefix(options)
      : EMPTY;
  return ends.flatMap((end): Mount[] => {
    const inner = argumentOfWrapper(project, end);
    const targets = inner ? project.follow(inner.file, inner.node).ends : [end];
    return targets.flatMap((target): Mount[] => {
      if (target.kind !== 'value' || !isFunction(target.node)) return [];
      const child: RouterAt = { made: target, framework: 'fastify', below: EMPTY };
      // What is wrapped so gets no prefix of its own.
      return [
        {
          kind: 'mount',
          parent,
          child,
          prefix: inner ? EMPTY : prefix,
          isCertain: isWhole && ends.length === 1,
        },
      ];
    });
  });
}

/** Options that are read, or that may bring a prefix from elsewhere. */
function withoutPrefix(options: SyntaxNode): PathText {
  const literal = bare(options);
  const isRead =
    literal.type === 'ObjectExpression' &&
    literal.properties.every(({ type }) => type !== 'SpreadElement');
  return isRead ? EMPTY : { text: '', isCertain: false };
}

function isText(project: Project, file: string, node: SyntaxNode | undefined): boolean {
  if (!node) return false;
  const first = bare(node);
  if (first.type === 'TemplateLiteral' || first.type === 'BinaryExpression') return true;
  const listed =
    loopedOver(project, { file, node: first }) ?? elementsAt(project, { file, node: first });
  if (listed)
    return listed.length > 0 && listed.every((each) => isText(project, each.file, each.node));
  const { ends } = project.follow(file, first);
  return ends.some(
    ({ ...end }) =>
      (end.kind === 'value' &&
        (end.node.type === 'TemplateLiteral' ||
          (end.node.type === 'Literal' &&
            (typeof end.node.value === 'string' || 'regex' in end.node)))) ||
      // `process.env.MCP_PATH`.
      (end.kind === 'member' && end.of.kind === 'member' && end.of.name === 'env'),
  );
}

function pathsOf(project: Project, file: string, node: SyntaxNode | undefined): PathText[] {
  if (!node) return [UNREAD];
  return elementsOf(node).flatMap((each) => {
    const at = { file, node: each };
    const listed = loopedOver(project, at) ?? elementsAt(project, at);
    return listed ? listed.map((element) => pathText(project, element)) : [pathText(project, at)];
  });
}

/** The elements of a list that a name goes through: `for (const path of ['/mcp', '/sse'])`. */
function loopedOver(project: Project, at: Located): Located[] | undefined {
  const { file, node } = at;
  if (node.type !== 'Identifier') return undefined;
  for (let each = project.above(at); each; each = project.above({ file, node: each })) {
    if (each.type !== 'ForOfStatement' || each.left.type !== 'VariableDeclaration') continue;
    const { id } = each.left.declarations[0] ?? {};
    if (id?.type !== 'Identifier' || id.name !== node.name) continue;
    return elementsAt(project, { file, node: each.right });
  }
  return undefined;
}

/** The elements of a list, wherever it stands. */
function elementsAt(project: Project, { file, node }: Located): Located[] | undefined {
  const { ends, isWhole } = project.follow(file, node);
  const [list] = ends;
  if (!isWhole || ends.length !== 1 || list?.kind !== 'value') return undefined;
  if (list.node.type !== 'ArrayExpression') return undefined;
  return list.node.elements.flatMap((each) => (each ? [{ file: list.file, node: each }] : []));
}

function textsOf(project: Project, file: string, node: SyntaxNode): string[] {
  return elementsOf(node).flatMap((each) => {
    const { text } = pathText(project, { file, node: each });
    return text === undefined ? [] : [text];
  });
}
