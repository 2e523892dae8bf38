import type * as acorn from 'acorn';
import type { Spot } from './findings.js';
import type { CallNode, End, Located } from './follow.js';
import { bare, isFunction, nameOf, propertyOf, type SyntaxNode } from './nodes.js';
import { isOf, type Project } from './project.js';
import { routersOf, type RouterAt } from './routers.js';

/** What a server hands all its requests to. */
export type Root =
  | { readonly kind: 'router'; readonly router: RouterAt }
  | { readonly kind: 'handler'; readonly handler: Located };

/** A place where a server begins to listen, and what has to change there. */
export interface Listener {
  readonly at: Located<acorn.CallExpression>;
  readonly roots: readonly Root[];
  /** Nothing else can listen there, and the change can be made. */
  readonly isCertain: boolean;
  readonly spot: Spot;
  /** What the spot is about: an expression to wrap, or the statement to stand before. */
  readonly target: Located;
  /** Completes "because …". */
  readonly because: string;
}

/** A library or a runtime that listens, and that nothing here can stand in front of. */
interface Stranger {
  readonly name: string;
  readonly at: Located;
}

export interface Listeners {
  readonly listeners: readonly Listener[];
  /** Calls of `listen` on something that was not followed. */
  readonly unfollowed: readonly Located<acorn.CallExpression>[];
  readonly strangers: readonly Stranger[];
}

const NODE = /^(?:node:)?https?2?$/;

/** Finds every place where a server begins to listen. */
export function readListeners(project: Project): Listeners {
  const listeners: Listener[] = [];
  const unfollowed: Located<acorn.CallExpression>[] = [];
  const strangers: Stranger[] = [];
  for (const at of project.every('CallExpression')) {
    const { callee } = at.node;
    const served = callee.type === 'Super' ? undefined : servedBy(project, at);
    if (served) listeners.push(served);
    if (callee.type !== 'MemberExpression') continue;
    const method = nameOf(callee);
    if (method === 'serve' || method === 'fire') {
      const runtime = runtimeOf(callee.object);
      if (runtime) strangers.push({ name: runtime, at });
    }
    if (method !== 'listen') continue;
    const object = { file: at.file, node: callee.object };
    const stranger = strangerIn(project, object);
    const found = stranger ? undefined : listenerAt(project, at, object);
    if (stranger) strangers.push({ name: stranger, at });
    else if (found) listeners.push(found);
    else if (mayBeServer(project, object)) unfollowed.push(at);
  }
  return { listeners, unfollowed, strangers };
}

function runtimeOf(object: SyntaxNode): string | undefined {
  const name = object.type === 'Identifier' ? object.name : '';
  return name === 'Bun' || name === 'Deno' ? `${name}.serve` : undefined;
}

/** `serve({ fetch: app.fetch })` of Hono's server for Node. */
function servedBy(project: Project, at: Located<acorn.CallExpression>): Listener | undefined {
  const { ends, isWhole } = project.follow(at.file, at.node.callee);
  if (!ends.some((end) => isOf(end, '@hono/node-server', 'serve'))) return undefined;
  const roots = at.node.arguments[0]
    ? fetchRoots(project, { ...at, node: at.node.arguments[0] })
    : NO_ROOTS;
  return {
    at,
    roots: roots.roots,
    isCertain: isWhole && ends.length === 1 && roots.isWhole,
    spot: { kind: 'wrap', call: 'protectServer' },
    target: at,
    because: 'serve() of @hono/node-server listens there',
  };
}

interface Roots {
  readonly roots: readonly Root[];
  readonly isWhole: boolean;
}

const NO_ROOTS: Roots = { roots: [], isWhole: false };

/** What `{ fetch: … }`, or an app itself, hands requests to. */
function fetchRoots(project: Project, at: Located): Roots {
  const direct = routersOf(project, at);
  if (direct.routers.length > 0) return ofRouters(direct);
  const { ends, isWhole } = project.follow(at.file, at.node);
  const [only] = ends;
  if (!isWhole || ends.length !== 1 || only?.kind !== 'value') return NO_ROOTS;
  const fetch = propertyOf(only.node, 'fetch');
  return fetch ? handlerRoots(project, { file: only.file, node: fetch }) : NO_ROOTS;
}

function ofRouters({
  routers,
  isWhole,
}: {
  routers: readonly RouterAt[];
  isWhole: boolean;
}): Roots {
  return {
    roots: routers.map((router) => ({ kind: 'router', router })),
    isWhole: isWhole && routers.length === 1,
  };
}

/** A router, `app.fetch`, `app.callback()`, or a function. */
function handlerRoots(project: Project, handler: Located): Roots {
  const direct = routersOf(project, handler);
  if (direct.routers.length > 0) return ofRouters(direct);
  const { ends, isWhole } = project.follow(handler.file, handler.node);
  for (const end of ends) {
    const router = routerBehind(project, end);
    if (router)
      return ofRouters({ ...router, isWhole: router.isWhole && isWhole && ends.length === 1 });
  }
  return { roots: [{ kind: 'handler', handler }], isWhole: isWhole && ends.length === 1 };
}

/** The router whose `fetch` something is, bound or wrapped by a package. */
function routerBehind(
  project: Project,
  end: End,
  left = 5,
): { routers: readonly RouterAt[]; isWhole: boolean } | undefined {
  if (left <= 0) return undefined;
  if (end.kind === 'member' && end.of.kind === 'value') {
    const found = routersOf(project, end.of);
    if (found.routers.length > 0) return found;
    return routerBehind(project, end.of, left - 1);
  }
  if (
    end.kind !== 'value' ||
    end.node.type !== 'CallExpression' ||
    end.node.callee.type === 'Super'
  )
    return undefined;
  const { file, node } = end;
  for (const called of project.follow(file, node.callee).ends) {
    const found = called.kind === 'member' ? routerBehind(project, called, left - 1) : undefined;
    if (found) return found;
    const [first] = node.arguments;
    if (called.kind !== 'package' || !first) continue;
    for (const inner of project.follow(file, first).ends) {
      const behind = routerBehind(project, inner, left - 1);
      if (behind) return behind;
    }
  }
  return undefined;
}

function listenerAt(
  project: Project,
  at: Located<acorn.CallExpression>,
  object: Located,
): Listener | undefined {
  const { routers, isWhole } = routersOf(project, object);
  const [router] = routers;
  if (router) {
    const roots = ofRouters({ routers, isWhole });
    return router.framework === 'fastify'
      ? fastifyListener(project, at, object, roots)
      : expressListener(at, roots);
  }
  const { ends, isWhole: isFollowed } = project.follow(object.file, object.node);
  const servers = ends.flatMap((end) => serverIn(project, end) ?? []);
  const [server] = servers;
  if (!server) return undefined;
  const roots = serverRoots(project, server);
  const isCertain = isFollowed && ends.length === 1 && roots.isWhole && !isOptional(at.node);
  return {
    at,
    roots: roots.roots,
    isCertain,
    spot: { kind: 'wrap', call: 'protectServer' },
    target: object,
    because: isCertain
      ? 'the server of node:http listens there'
      : 'a server of node:http seems to listen there, but it was not followed to one handler',
  };
}

function isOptional({ callee, optional }: acorn.CallExpression): boolean {
  return optional || (callee.type === 'MemberExpression' && callee.optional);
}

function expressListener(at: Located<acorn.CallExpression>, roots: Roots): Listener {
  return {
    at,
    roots: roots.roots,
    isCertain: roots.isWhole && !isOptional(at.node),
    spot: { kind: 'wrap', call: 'protectServer' },
    target: at,
    because: roots.isWhole
      ? 'the Express application listens there'
      : 'an Express application listens there, but not only one was followed to it',
  };
}

function fastifyListener(
  project: Project,
  at: Located<acorn.CallExpression>,
  object: Located,
  roots: Roots,
): Listener {
  const statement = statementAround(project, at);
  const name = nameOfPlace(object.node);
  const isCertain = roots.isWhole && statement !== undefined && name !== undefined;
  return {
    at,
    roots: roots.roots,
    isCertain,
    spot: {
      kind: 'before',
      call: 'protectServer',
      argument: `${name ?? shortName(project, object)}.server`,
    },
    target: statement ?? at,
    because: isCertain
      ? 'the Fastify application listens there'
      : 'a Fastify application listens there, but no statement can stand before it',
  };
}

function shortName(project: Project, object: Located): string {
  const text = project.written(object);
  return /^[\w$.]{1,60}$/.test(text) ? text : 'app';
}

/** How a statement of its own may name it: a name, or a property of `this`. */
export function nameOfPlace(node: SyntaxNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'ThisExpression')
    return undefined;
  if (node.property.type === 'PrivateIdentifier') return `this.#${node.property.name}`;
  return node.property.type === 'Identifier' ? `this.${node.property.name}` : undefined;
}

/** The statement that a call stands in, if another can stand before it and see the same names. */
export function statementAround(project: Project, at: Located): Located | undefined {
  let node = at.node;
  for (let above = project.above(at); above; above = project.above({ ...at, node: above })) {
    if (isFunction(above) && above.body === node) return undefined;
    if (['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase'].includes(above.type)) {
      // `else if` and exports have no place before them.
      return isFunction(node) ? undefined : { file: at.file, node };
    }
    node = above;
  }
  return undefined;
}

/** Methods of a server that give it back. */
const GIVES_SERVER = new Set([
  ...['on', 'once', 'addListener', 'prependListener', 'setTimeout', 'off', 'removeListener'],
  ...['ref', 'unref', 'setMaxListeners'],
]);

/** The call that made a server of Node, also behind `.on(…)`. */
function serverIn(project: Project, end: End, left = 12): Located<CallNode> | undefined {
  if (end.kind !== 'value' || left <= 0) return undefined;
  const { file, node } = end;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  if (node.callee.type === 'Super') return undefined;
  for (const called of project.follow(file, node.callee).ends) {
    const isMade =
      isOf(called, NODE, /^(?:createServer|createSecureServer|Server)$/) ||
      isOf(called, '@hono/node-server', 'createAdaptorServer');
    if (isMade) return { file, node };
    const isGiven = called.kind === 'member' && GIVES_SERVER.has(called.name);
    const found = isGiven ? serverIn(project, called.of, left - 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** What a server of Node hands requests to: its last argument, and listeners of `request`. */
function serverRoots(project: Project, { file, node }: Located<CallNode>): Roots {
  const isAdaptor = project
    .follow(file, node.callee)
    .ends.some((called) => isOf(called, '@hono/node-server', 'createAdaptorServer'));
  if (isAdaptor)
    return node.arguments[0] ? fetchRoots(project, { file, node: node.arguments[0] }) : NO_ROOTS;
  const own = node.arguments.filter((argument) => !isOptions(project, file, argument));
  const added = listenersOn(project, node);
  const all = [...own.map((argument) => ({ file, node: argument })), ...added].map((each) =>
    handlerRoots(project, each),
  );
  return {
    roots: all.flatMap(({ roots }) => roots),
    isWhole: all.length === 1 && all.every(({ isWhole }) => isWhole),
  };
}

function isOptions(project: Project, file: string, node: SyntaxNode): boolean {
  if (bare(node).type === 'ObjectExpression') return true;
  const { ends } = project.follow(file, node);
  return ends.some((end) => end.kind === 'value' && end.node.type === 'ObjectExpression');
}

/** `server.on('request', handler)`. */
function listenersOn(project: Project, server: CallNode): Located[] {
  return project.every('CallExpression').flatMap(({ file, node }) => {
    const { callee, arguments: given } = node;
    const [event, handler] = given;
    if (
      callee.type !== 'MemberExpression' ||
      !handler ||
      !['on', 'addListener'].includes(nameOf(callee) ?? '')
    )
      return [];
    if (event?.type !== 'Literal' || event.value !== 'request') return [];
    const { ends } = project.follow(file, callee.object);
    return ends.some((end) => serverIn(project, end)?.node === server)
      ? [{ file, node: handler }]
      : [];
  });
}

/** Frameworks that listen, and that are not followed. */
function strangerIn(project: Project, object: Located): string | undefined {
  for (const end of project.follow(object.file, object.node).ends) {
    if (end.kind !== 'value') continue;
    const { file, node } = end;
    if (
      (node.type !== 'NewExpression' && node.type !== 'CallExpression') ||
      node.callee.type === 'Super'
    )
      continue;
    for (const called of project.follow(file, node.callee).ends) {
      const name = called.kind === 'package' ? STRANGERS[called.module] : undefined;
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

const STRANGERS: Readonly<Record<string, string | undefined>> = {
  'koa': 'Koa',
  'restify': 'Restify',
  'polka': 'Polka',
  'elysia': 'Elysia',
  'h3': 'h3',
  '@hapi/hapi': 'hapi',
  'micro': 'micro',
  'uWebSockets.js': 'uWebSockets.js',
  'hyper-express': 'HyperExpress',
};

const HTTP =
  /^(?:(?:node:)?https?2?|express|fastify|hono|@hono\/node-server|@modelcontextprotocol\/.*)$/;

/** What is of Nest has its own shape; what no file here makes with a library of HTTP is no server of MCP. */
function mayBeServer(project: Project, { file, node }: Located): boolean {
  const { ends, isWhole } = project.follow(file, node);
  const isFollowed = isWhole && ends.every((end) => end.kind !== 'value' || isOfNest(project, end));
  return (
    !isFollowed &&
    [...project.imported].some(([module, files]) => HTTP.test(module) && files.includes(file))
  );
}

function isOfNest(project: Project, { file, node }: Located): boolean {
  if (node.type !== 'CallExpression' || node.callee.type === 'Super') return false;
  return project
    .follow(file, node.callee)
    .ends.some((called) => isOf(called, '@nestjs/core', /^NestFactory\./));
}
