import type * as acorn from 'acorn';
import type { Door, Found, Spot } from '../findings.js';
import type { CallNode, Located } from '../follow.js';
import { nameOfPlace, statementAround } from '../listeners.js';
import { nameOf, propertyOf, type SyntaxNode } from '../nodes.js';
import { isLiteralPath, normalPath, pathText, type PathText } from '../path-text.js';
import { certain, distinctDoors, isOf, likely, placeOf, type Project } from '../project.js';
import type { Recognised } from './shape.js';

const MODULE = '@rekog/mcp-nest';

/** Recognises mcp-nest, whose transports mount themselves: nothing of them can be sealed. */
export function recogniseNest(project: Project): Recognised | undefined {
  if (!project.imported.has(MODULE)) return undefined;
  const doors = distinctDoors(strategyDoors(project));
  const listens = project.every('CallExpression').filter((at) => isNestListen(project, at));
  const [first] = listens;
  if (!first || doors.length === 0) return undefined;
  const spots = listens.map((at) => spotOf(project, at));
  const isCertain = spots.every(({ certainty }) => certainty === 'certain');
  return {
    shape: isCertain
      ? certain('mcp-nest', 'mcp-nest serves MCP in an application of Nest that listens', first)
      : likely(
          'mcp-nest',
          'mcp-nest serves MCP, but the application that listens was not followed',
          first,
        ),
    doors,
    spots,
    serving: first.file,
    others: [],
    otherServers: [],
    unsealed: [],
  };
}

/** `new StreamableHttpTransport({ endpoint })` in the `transports` of a `McpStrategy`. */
function strategyDoors(project: Project): Found<Door>[] {
  return project.every('NewExpression').flatMap((at): Found<Door>[] => {
    const { ends, isWhole } = project.follow(at.file, at.node.callee);
    if (!ends.some((end) => isOf(end, MODULE, 'StreamableHttpTransport'))) return [];
    const options = optionsOf(project, at);
    const path = textIn(project, options, 'endpoint', 'mcp');
    const stateful = flagIn(options, 'statefulMode');
    // A controller that owns the route has a path of its own.
    const isMounted = flagIn(options, 'mount') !== 'true' && flagIn(options, 'mount') !== 'false';
    const isOwned = hasOwnController(project);
    const isCertain =
      isWhole &&
      options !== 'unknown' &&
      path.isCertain &&
      stateful !== 'unknown' &&
      isMounted &&
      !isOwned;
    return doorAt(
      path,
      stateful === 'true' ? 'sessions' : 'stateless',
      isCertain,
      'the transport of mcp-nest mounts itself there',
      at,
    );
  });
}

/** Whether a controller of the project takes the place of the route that the transport mounts. */
function hasOwnController(project: Project): boolean {
  if (project.every('MemberExpression').some(({ node }) => nameOf(node) === 'httpHandlers'))
    return true;
  return project.every('CallExpression').some(({ file, node }) => {
    if (node.callee.type === 'Super') return false;
    const { ends } = project.follow(file, node.callee);
    return ends.some((end) => isOf(end, MODULE, 'McpHttpControllerFor'));
  });
}

function doorAt(
  path: PathText,
  kind: Door['kind'],
  isCertain: boolean,
  because: string,
  at: Located,
): Found<Door>[] {
  if (path.text === undefined) return [];
  const text = normalPath(path.text);
  const isSure = isCertain && path.isCertain && isLiteralPath(text);
  return [
    (isSure ? certain : likely)(
      { path: text, kind },
      isSure ? because : `${because}, as far as its options are in the code`,
      at,
    ),
  ];
}

type Options = Located | 'unknown' | undefined;

function optionsOf(project: Project, { file, node }: Located<CallNode>): Options {
  const [first] = node.arguments;
  if (!first) return undefined;
  const { ends, isWhole } = project.follow(file, first);
  const [only] = ends;
  const isRead =
    isWhole &&
    ends.length === 1 &&
    only?.kind === 'value' &&
    only.node.type === 'ObjectExpression' &&
    only.node.properties.every(({ type }) => type !== 'SpreadElement');
  return isRead ? only : 'unknown';
}

function textIn(project: Project, options: Options, key: string, fallback: string): PathText {
  if (options === 'unknown') return { text: fallback, isCertain: false };
  const value = options ? propertyOf(options.node, key) : undefined;
  if (!options || !value) return { text: fallback, isCertain: true };
  return pathText(project, { file: options.file, node: value });
}

function flagIn(options: Options, key: string): 'true' | 'false' | 'unknown' | undefined {
  if (options === 'unknown') return 'unknown';
  const value: SyntaxNode | undefined = options && propertyOf(options.node, key);
  if (!value) return undefined;
  return value.type === 'Literal' && typeof value.value === 'boolean'
    ? `${value.value}`
    : 'unknown';
}

function isNestListen(project: Project, { file, node }: Located<acorn.CallExpression>): boolean {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'listen') return false;
  return project.follow(file, callee.object).ends.some((end) => {
    if (
      end.kind !== 'value' ||
      end.node.type !== 'CallExpression' ||
      end.node.callee.type === 'Super'
    )
      return false;
    return project
      .follow(end.file, end.node.callee)
      .ends.some((made) => isOf(made, '@nestjs/core', 'NestFactory.create'));
  });
}

function spotOf(project: Project, at: Located<acorn.CallExpression>): Found<Spot> {
  const object = at.node.callee.type === 'MemberExpression' ? at.node.callee.object : at.node;
  const name = nameOfPlace(object);
  const statement = statementAround(project, at);
  const { ends, isWhole } = project.follow(at.file, object);
  const spot: Spot = {
    kind: 'before',
    call: 'protectServer',
    argument: `${name ?? 'app'}.getHttpServer()`,
  };
  const reason = project.sources.sources.get(at.file)?.untouchable;
  if (name !== undefined && statement && isWhole && ends.length === 1 && reason === undefined) {
    return {
      value: spot,
      certainty: 'certain',
      because: 'the application of Nest listens in this statement',
      at: placeOf(statement),
    };
  }
  const because = 'an application of Nest listens there, but the place before it is not clear';
  return likely(
    spot,
    reason === undefined ? because : `${because}; it is not edited: ${reason}`,
    statement ?? at,
  );
}
