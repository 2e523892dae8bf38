import type * as acorn from 'acorn';
import { shapeOf } from '../catalog/existing.js';
import type { Door, Found, Neighbour } from './findings.js';
import type { End, Located } from './follow.js';
import { nameOf } from './nodes.js';
import { certain, isOf, shortened, spelled, type Project } from './project.js';
import { MAKERS } from './shapes/http.js';
import type { Recognised } from './shapes/shape.js';

/** Libraries and hosts that serve MCP in ways that there is no guard for yet. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/^@hono\/mcp$/, '@hono/mcp'],
  [/^agents(?:\/mcp)?$/, 'the agents of Cloudflare'],
  [/^@cloudflare\/workers-oauth-provider$/, 'a Worker of Cloudflare'],
  [/^workers-mcp$/, 'workers-mcp'],
  [/^mcp-framework$/, 'mcp-framework'],
  [/^xmcp$/, 'xmcp'],
  [/^mcp-use(?:\/server)?$/, 'mcp-use'],
  [/^muppet$/, 'muppet'],
  [/^fastmcp\/edge$/, 'EdgeFastMCP'],
  [/^mcp-proxy$/, 'mcp-proxy'],
  [/^skybridge/, 'skybridge'],
  [/^(?:mcp-handler|@vercel\/mcp-adapter)$/, 'mcp-handler outside of a route of Next'],
  [/^tmcp$|^@tmcp\//, 'tmcp'],
  [/^(?:npm:|jsr:|https:\/\/deno\.land)/, 'Deno'],
];

/** What the code imports that serves MCP without a place for the guard. */
export function unsupportedIn(
  project: Project,
  supported: readonly string[] = [],
): { name: string; file: string }[] {
  const imported = [...project.imported].filter(([module]) => !supported.includes(module));
  return UNSUPPORTED.flatMap(([pattern, name]) => {
    const found = imported.find(([module]) => pattern.test(module));
    return found ? [{ name, file: found[1][0] ?? '' }] : [];
  });
}

/** Ways to MCP beside the doors that are protected; those that nothing shuts stop the command. */
export function otherWays(
  project: Project,
  { shape, doors, unsealed }: Recognised,
  chosen: readonly Found<Door>[],
): Found<Neighbour>[] {
  return [
    ...unsupportedIn(project, shapeOf(shape.value).libraries).flatMap(({ name, file }) => {
      const source = project.sources.sources.get(file);
      const says = `${name} serves MCP as well (${file}), and there is no guard for that yet`;
      const at = source && { file, node: source.program };
      return stops('other-transport', says, 'the code imports it', at);
    }),
    ...otherTransports(project),
    ...notChosen(doors, unsealed, chosen),
  ];
}

function notChosen(
  doors: readonly Found<Door>[],
  unsealed: Recognised['unsealed'],
  chosen: readonly Found<Door>[],
): Found<Neighbour>[] {
  const isDoor = (path: string) => chosen.some(({ value }) => value.path === path);
  const open = new Set(unsealed.filter((path) => path === undefined || !isDoor(path)));
  const shut = doors.filter(({ value: { path } }) => !isDoor(path) && !open.has(path));
  return [
    ...[...open].flatMap((path) => {
      const where = path === undefined ? 'a path that the code does not name' : shortened(path);
      const says = `${where} leads to MCP as well, by what was not followed to anything that can be sealed`;
      return stops('other-path', says, 'the code hands requests to MCP there');
    }),
    ...shut.map(({ value }) => {
      const says = `${shortened(value.path)} leads to MCP as well, and answers 404 from now on: one address is protected`;
      return certain<Neighbour>({ kind: 'other-path', says }, 'another path was chosen');
    }),
  ];
}

function stops(
  kind: Neighbour['kind'],
  says: string,
  because: string,
  at?: Located,
): Found<Neighbour>[] {
  return [certain<Neighbour>({ kind, says, stops: true }, because, at)];
}

const SERVER =
  /^@modelcontextprotocol\/(?:sdk(?:\/dist\/(?:esm|cjs))?\/server\/(?:mcp|index)(?:\.js)?|server)$/;
const HARMLESS =
  /^@modelcontextprotocol\/(?:sdk(?:\/dist\/(?:esm|cjs))?\/(?:server\/stdio|inMemory)(?:\.js)?|server(?:\/stdio)?|core)$/;
/** Transports that no client reaches over a network. */
const LOCAL = /^(?:StdioServerTransport|InMemoryTransport(?:\..*)?)$/;

/** Servers of the SDK that are connected to something that no seal goes around. */
function otherTransports(project: Project): Found<Neighbour>[] {
  return project.every('CallExpression').flatMap((at) => {
    const { callee, arguments: given } = at.node;
    const [transport] = given;
    if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'connect' || !transport) return [];
    if (!isServer(project, { file: at.file, node: callee.object })) return [];
    const { ends } = project.follow(at.file, transport);
    const isStrange = ends.some((end) => !isKnown(project, end) && !isLookedUp(end));
    const isUnseen = isStrange || isHanded(project, { file: at.file, node: transport });
    if (!isUnseen && ends.some((end) => isKnown(project, end))) return [];
    const name = shortened(project.written({ file: at.file, node: transport }));
    const says = `${name} (${spelled(at)}) takes MCP in a way that no guard covers: it is no transport of the SDK that was followed`;
    return stops('other-transport', says, 'a server of the SDK is connected to it', at);
  });
}

/** Tells a parameter that gets more than calls show, as in `transports.forEach(connect)`. */
function isHanded(project: Project, { file, node }: Located): boolean {
  const binding =
    node.type === 'Identifier' ? project.program.scopes.get(file)?.bindingOf(node) : undefined;
  if (binding?.kind !== 'parameter') return false;
  // What a promise gives is followed.
  return project
    .handedTo(binding.of)
    .some(
      ({ node: { callee } }) => callee.type !== 'MemberExpression' || nameOf(callee) !== 'then',
    );
}

function isServer(project: Project, { file, node }: Located): boolean {
  return project.follow(file, node).ends.some((end) => {
    const made = madeBy(project, end);
    return made.some((one) => isOf(one, SERVER, /^(?:McpServer|Server)$/));
  });
}

/** What something was made by: a class of a package, or the one that a class of the project extends. */
function madeBy(project: Project, end: End): readonly End[] {
  if (end.kind === 'member') return madeBy(project, end.of);
  if (end.kind === 'instance')
    return end.node.superClass ? project.follow(end.file, end.node.superClass).ends : [];
  if (end.kind !== 'value') return [];
  const { node } = end;
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return [];
  return project.follow(end.file, (node as acorn.NewExpression).callee).ends;
}

function isKnown(project: Project, end: End): boolean {
  const made = madeBy(project, end);
  return (
    made.length > 0 &&
    made.every(
      (one) =>
        isOf(one, HARMLESS, LOCAL) ||
        MAKERS.some(({ module, name }) => isOf(one, module, name)) ||
        (one.kind === 'member' && isKnown(project, one.of)),
    )
  );
}

/** What comes out of a collection went in where it was made; nothing at all takes no requests. */
function isLookedUp(end: End): boolean {
  if (end.kind === 'global') return end.name === 'undefined';
  if (end.kind !== 'value') return false;
  const { node } = end;
  if (node.type === 'Literal') return node.value === null;
  if (node.type !== 'CallExpression') return node.type === 'MemberExpression';
  return node.callee.type === 'MemberExpression' && nameOf(node.callee) === 'get';
}
