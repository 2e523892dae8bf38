import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ExistingError } from './existing-error.js';
import type { Door, Findings, Found } from './findings.js';
import { fixedPorts } from './fixed-ports.js';
import { readNeighbours } from './neighbours.js';
import { readOffers } from './offers.js';
import { refuseOtherSdk } from './other-sdk.js';
import { otherWays, unsupportedIn } from './other-ways.js';
import { packageFacts } from './package-facts.js';
import { isLiteralPath, normalPath } from './path-text.js';
import { certain, dependenciesOf, openProject, shortened, type Project } from './project.js';
import { readBounded } from './read-bounded.js';
import { refuseProtected } from './refuse-protected.js';
import { shapes } from './shapes/index.js';
import type { Recognised } from './shapes/shape.js';
import { readSources, type PackageSources } from './sources.js';
import { unreadServers } from './unread-servers.js';

/** What is chosen beforehand. */
export interface ReadOptions {
  /** Of the endpoint, where there are several or where the code does not name it. */
  readonly path?: string;
}

/**
 * Reads an MCP server that exists already: how it is served, where the guard has to stand, and what it offers.
 * Nothing of it is run, and nothing is certain of which one step was not followed.
 *
 * @throws {@link ExistingError}
 */
export function readExisting(directory: string, options: ReadOptions = {}): Promise<Findings> {
  return Promise.resolve().then(() => read(directory, options));
}

function read(directory: string, { path: chosen }: ReadOptions): Findings {
  const sources = readSources(directory);
  refuseProtected(sources);
  return findingsIn(sources, chosen);
}

/**
 * Reads an MCP server off sources that are without protection.
 *
 * @param chosen the path of its endpoint, as in {@link ReadOptions}
 * @throws {@link ExistingError}
 */
export function findingsIn(sources: PackageSources, chosen: string | undefined): Findings {
  const project = openProject(sources);
  refuseUnread(project);
  refuseOtherSdk(project);
  const found = shapes.flatMap((shape) => shape(project) ?? []);
  const recognised = oneOf(found) ?? refuse(project);
  const doors = chosenDoors(recognised.doors, chosen);
  refuseTwoKinds(doors);
  return {
    directory: sources.directory,
    facts: packageFacts(sources, recognised.serving),
    shape: recognised.shape,
    doors,
    spots: recognised.spots,
    offered: readOffers(project),
    neighbours: [
      ...readNeighbours(project, recognised),
      ...fixedPorts(project),
      ...otherWays(project, recognised, doors),
    ],
    otherPaths: otherPathsOf(recognised),
  };
}

/** More are not asked. */
const MAX_OTHER_PATHS = 100;

/** The paths beside MCP, with something in place of each parameter and wildcard. */
function otherPathsOf({ others }: Recognised): string[] {
  const paths = others
    .map(({ path: text }) => text.replace(/:\w+(?:\([^()]*\))?\??|\{[^{}]*\}|\*\w*/g, 'x'))
    .filter(isLiteralPath);
  return [...new Set(paths)].slice(0, MAX_OTHER_PATHS);
}

/** One shape of those that were recognised: one that is certain before one that is not. */
function oneOf(found: readonly Recognised[]): Recognised | undefined {
  const sure = found.filter(({ shape }) => shape.certainty === 'certain');
  const [first, ...others] = sure.length > 0 ? sure : found;
  if (first && others.length > 0) {
    throw new ExistingError(
      'several-servers',
      `MCP is served in ${others.length + 1} ways here: ${[first, ...others].map(({ shape }) => shape.value).join(', ')}; only one can be protected at a time, in a package of its own`,
    );
  }
  return first;
}

/** The doors of one endpoint: all, unless there are several that are not the same. */
function chosenDoors(
  doors: readonly Found<Door>[],
  chosen: string | undefined,
): readonly Found<Door>[] {
  const main = doors.filter(({ value }) => value.kind === 'stateless' || value.kind === 'sessions');
  if (chosen === undefined) {
    if (main.length < 2) return doors;
    const choices = main.map(({ value }) => value.path);
    throw new ExistingError(
      'several-servers',
      `${main.length} endpoints serve MCP here: ${choices.map(shortened).join(', ')}; one address is protected: name it with --path`,
      choices,
    );
  }
  const place = normalPath(chosen);
  const rest = doors.filter((door) => !main.includes(door));
  const own = main.find(({ value }) => value.path === place);
  if (own)
    return [
      {
        ...own,
        certainty: 'certain',
        because: own.certainty === 'certain' ? own.because : '--path names it',
      },
      ...rest,
    ];
  if (main.length > 0 && main.every(({ certainty }) => certainty === 'certain')) {
    const choices = main.map((door) => door.value.path);
    throw new ExistingError(
      'unknown-path',
      `${shortened(place)} does not lead to MCP here; what does: ${choices.map(shortened).join(', ')}`,
      choices,
    );
  }
  const kind = main[0]?.value.kind ?? 'sessions';
  return [certain({ path: place, kind }, '--path names it'), ...rest];
}

/** A door is one kind of traffic: two at one path cannot be told apart. */
function refuseTwoKinds(doors: readonly Found<Door>[]): void {
  for (const { value } of doors) {
    const other = doors.find((door) => door.value.path === value.path && door.value !== value);
    if (!other) continue;
    throw new ExistingError(
      'unsupported-server',
      `${shortened(value.path)} takes ${KINDS[value.kind]} and ${KINDS[other.value.kind]}: two kinds at one path cannot be protected yet; give one of them a path of its own`,
    );
  }
}

const KINDS: Readonly<Record<Door['kind'], string>> = {
  stateless: 'Streamable HTTP',
  sessions: 'Streamable HTTP',
  sse: 'the stream of HTTP+SSE',
  messages: 'the messages of HTTP+SSE',
};

/** What was not read must not be what serves MCP. */
function refuseUnread({ sources }: Project): void {
  if (sources.isCut) {
    throw new ExistingError(
      'unreadable-source',
      'there are more source files here than are read: give the directory of the package that serves MCP',
    );
  }
  const [first] = unreadServers(sources);
  if (!first) return;
  throw new ExistingError(
    'unreadable-source',
    `${shortened(first.file)} may be part of the server, and it was not read: ${shortened(first.because)}`,
  );
}

const MCP_PACKAGE =
  /^(?:@modelcontextprotocol\/(?:sdk|server|node|express|fastify|hono)|mcp-handler|@vercel\/mcp-adapter|fastmcp|@rekog\/mcp-nest|@hono\/mcp|agents|mcp-framework|xmcp)$/;

/** Says why nothing can be protected here. */
function refuse(project: Project): never {
  const modules = [...project.imported.keys()];
  const [unsupported] = unsupportedIn(project);
  if (unsupported) {
    throw new ExistingError(
      'unsupported-server',
      `${unsupported.name} serves MCP here, and there is no guard for that yet: only for the SDK on node:http, Express, Fastify and Hono on Node, for mcp-handler, mcp-nest and FastMCP`,
    );
  }
  const isStdio =
    modules.some((module) =>
      /^@modelcontextprotocol\/(?:sdk\/server\/stdio(?:\.js)?|server\/stdio)$/.test(module),
    ) || modules.includes('fastmcp');
  if (isStdio) {
    throw new ExistingError(
      'stdio-only',
      'this server talks over standard input and output, where OAuth does not apply (basic/authorization of the specification); for one that is reached over HTTP, run: create-secure-mcp create',
    );
  }
  const members = membersWithMcp(project.sources.directory);
  if (members.length > 0) {
    throw new ExistingError(
      'several-members',
      `no MCP server is in this package, but below it: ${members.map(shortened).join(', ')}; run: create-secure-mcp add auth ${shortened(members[0] ?? '')}`,
      members,
    );
  }
  const named = [...project.dependencies].find((name) => MCP_PACKAGE.test(name));
  throw new ExistingError(
    'not-a-server',
    named === undefined
      ? 'no MCP server is here: package.json names none of the libraries that serve MCP'
      : `package.json names ${named}, but no file here serves MCP with it over HTTP`,
  );
}

const MAX_DIRECTORIES = 2000;
const MAX_MEMBERS = 50;

/** Packages below a directory that depend on a library of MCP, relative, with slashes. */
function membersWithMcp(root: string): string[] {
  const members: string[] = [];
  let level = [''];
  let left = MAX_DIRECTORIES;
  for (let depth = 0; depth < 5 && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const directory of level) {
      for (const entry of readdirSync(path.join(root, directory), { withFileTypes: true })) {
        if (
          !entry.isDirectory() ||
          /^(?:node_modules|dist|build|\..*)$/.test(entry.name) ||
          (left -= 1) < 0
        )
          continue;
        const place = path.posix.join(directory, entry.name);
        next.push(place);
        if (members.length < MAX_MEMBERS && hasMcp(path.join(root, place, 'package.json')))
          members.push(place);
      }
    }
    level = next;
  }
  return members.sort();
}

function hasMcp(manifest: string): boolean {
  try {
    return dependenciesOf(
      JSON.parse(readBounded(manifest)?.toString('utf8') ?? '') as Record<string, unknown>,
    ).some((name) => MCP_PACKAGE.test(name));
  } catch {
    return false;
  }
}
