import type * as acorn from 'acorn';
import type { Door, Found, Spot } from '../findings.js';
import type { Located } from '../follow.js';
import { statementAround } from '../listeners.js';
import { nameOf, propertyOf, type SyntaxNode } from '../nodes.js';
import { isLiteralPath, normalPath, pathText } from '../path-text.js';
import { certain, distinctDoors, isOf, likely, placeOf, type Project } from '../project.js';
import type { Recognised } from './shape.js';

/** Recognises FastMCP, which makes its server by itself: nothing of it can be wrapped, only what it makes next. */
export function recogniseFastMcp(project: Project): Recognised | undefined {
  const starts = fastMcpStarts(project);
  const [first] = starts;
  if (!first) return undefined;
  const isSole = starts.length === 1;
  const spots = starts.map(({ at, isHttp }) => spotOf(project, at, isHttp));
  const isCertain =
    isSole && first.isHttp && spots.every(({ certainty }) => certainty === 'certain');
  return {
    shape: isCertain
      ? certain('fastmcp', 'a server of FastMCP is started over HTTP', first.at)
      : likely(
          'fastmcp',
          'FastMCP is started, but the code does not say that it is over HTTP, and once',
          first.at,
        ),
    doors: distinctDoors(starts.flatMap(({ doors }) => doors)),
    spots,
    serving: first.at.file,
    others: [],
    otherServers: [],
    unsealed: [],
  };
}

interface Start {
  readonly at: Located<acorn.CallExpression>;
  readonly isHttp: boolean;
  readonly doors: readonly Found<Door>[];
}

/** Finds where FastMCP is started, or may be, otherwise than over standard input and output. */
export function fastMcpStarts(project: Project): Start[] {
  return project
    .every('CallExpression')
    .filter((at) => startsFastMcp(project, at))
    .flatMap((at) => startAt(project, at) ?? []);
}

function startsFastMcp(project: Project, { file, node }: Located<acorn.CallExpression>): boolean {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'start') return false;
  return project.follow(file, callee.object).ends.some((end) => {
    if (end.kind === 'instance' && end.node.superClass) {
      const { ends } = project.follow(end.file, end.node.superClass);
      return ends.some((parent) => isOf(parent, 'fastmcp', 'FastMCP'));
    }
    if (end.kind !== 'value' || end.node.type !== 'NewExpression') return false;
    const { ends } = project.follow(end.file, end.node.callee);
    return ends.some((made) => isOf(made, 'fastmcp', 'FastMCP'));
  });
}

/** Undefined for a start over standard input and output. */
function startAt(project: Project, at: Located<acorn.CallExpression>): Start | undefined {
  const [options] = at.node.arguments;
  // Without options it asks its command line and its environment.
  if (!options) return undefined;
  const { ends, isWhole } = project.follow(at.file, options);
  const objects = ends.filter(
    (end) => end.kind === 'value' && end.node.type === 'ObjectExpression',
  ) as Located[];
  const starts = objects.flatMap((object) => {
    const type = propertyOf(object.node, 'transportType');
    const text = type && pathText(project, { file: object.file, node: type });
    if (text?.text === 'stdio' && text.isCertain) return [];
    const isHttp =
      isWhole && ends.length === 1 && text?.isCertain === true && text.text === 'httpStream';
    return [{ at, isHttp, doors: doorsAt(project, object, isHttp) }];
  });
  return starts[0];
}

function doorsAt(project: Project, { file, node }: Located, isHttp: boolean): Found<Door>[] {
  const options = propertyOf(node, 'httpStream');
  const found = options ? project.follow(file, options).ends[0] : undefined;
  const object = found?.kind === 'value' ? found : undefined;
  const endpoint = object && propertyOf(object.node, 'endpoint');
  const path = endpoint
    ? pathText(project, { file: object.file, node: endpoint })
    : { text: '/mcp', isCertain: !isTold(project) };
  const stateless = object && propertyOf(object.node, 'stateless');
  const isStateless = stateless?.type === 'Literal' && stateless.value === true;
  const isKnown = !stateless || stateless.type === 'Literal';
  const text = path.text === undefined ? undefined : normalPath(path.text);
  const at = object ?? { file, node };
  const isCertain =
    isHttp &&
    path.isCertain &&
    isKnown &&
    (options === undefined || (object !== undefined && isWritten(object.node)));
  const because = endpoint
    ? 'the start of FastMCP names it'
    : 'FastMCP answers there where nothing else is said';
  const own: Found<Door>[] =
    text === undefined
      ? []
      : [
          (isCertain && isLiteralPath(text) ? certain : likely)(
            { path: text, kind: isStateless ? 'stateless' : 'sessions' },
            because,
            at,
          ),
        ];
  const beside = (['sse', 'messages'] as const).map((kind): Found<Door> => ({
    value: { path: `/${kind}`, kind, openedByLibrary: true },
    certainty: isHttp ? 'certain' : 'likely',
    because: 'FastMCP opens it beside its endpoint',
    at: placeOf(at),
  }));
  return [...own, ...beside];
}

/** Whether all properties of an object stand in it. */
function isWritten(node: SyntaxNode): boolean {
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every(({ type }) => type !== 'SpreadElement')
  );
}

/** Whether a script tells it another endpoint. */
function isTold({ sources }: Project): boolean {
  return /--endpoint|FASTMCP_ENDPOINT/.test(JSON.stringify(sources.manifest['scripts'] ?? {}));
}

function spotOf(project: Project, at: Located, isHttp: boolean): Found<Spot> {
  const spot: Spot = { kind: 'before', call: 'protectNextServer' };
  const statement = statementAround(project, at);
  const reason = project.sources.sources.get(at.file)?.untouchable;
  if (statement && isHttp && reason === undefined) {
    return certain(spot, 'FastMCP makes its server in this statement', statement);
  }
  const because = statement
    ? 'FastMCP may make its server in this statement'
    : 'FastMCP makes its server there, but no statement can stand before it';
  return likely(
    spot,
    reason === undefined ? because : `${because}; it is not edited: ${reason}`,
    statement ?? at,
  );
}
