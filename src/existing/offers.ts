import type * as acorn from 'acorn';
import { toolNameFault } from '../answers/names.js';
import type { Found, Offer, Offers } from './findings.js';
import { isClass, type End, type Located } from './follow.js';
import {
  bare,
  isFunction,
  nameOf,
  propertyOf,
  type FunctionNode,
  type SyntaxNode,
} from './nodes.js';
import { pathText } from './path-text.js';
import { certain, isOf, likely, shortened, spelled, type Project } from './project.js';
import { returnedBy } from './resolve.js';

/** More than this nobody looks at one by one. */
const MAX_OFFERS = 500;
/** Longest name or URI, and longest text beside it, in characters. */
const MAX_NAME = 512;
const MAX_TEXT = 300;

/** Packages whose servers, and what is handed to their functions, offer tools. */
const MCP =
  /^(?:@modelcontextprotocol\/|mcp-handler$|@vercel\/mcp-adapter$|fastmcp$|@rekog\/mcp-nest$)/;

type Kind = Offer['kind'];

interface Collector {
  readonly project: Project;
  offer(kind: Kind, name: string, isCertain: boolean, at: Located, details?: Partial<Offer>): void;
  gap(says: string, at: Located): void;
  /** Whether a list gets elements that do not stand in it. */
  isGrown(list: SyntaxNode): boolean;
}

/** Reads off the source which tools, resources and prompts a server offers. Nothing is guessed. */
export function readOffers(project: Project): Offers {
  const offers = new Map<string, Found<Offer>>();
  const gaps: Found<string>[] = [];
  let isFull = false;
  let grown: ReadonlySet<SyntaxNode> | undefined;
  const gap = (says: string, at: Located) => {
    if (gaps.length < MAX_OFFERS) gaps.push(certain(says, `so it stands in ${spelled(at)}`, at));
  };
  const collector: Collector = {
    project,
    gap,
    isGrown: (list) => (grown ??= grownLists(project)).has(list),
    offer: (kind, name, isCertain, at, details = {}) => {
      const fault =
        name.length > MAX_NAME ? 'is too long' : kind === 'tool' ? toolNameFault(name) : undefined;
      if (fault !== undefined)
        gap(`the ${kind} "${shortened(name)}" cannot be named: its name ${fault}`, at);
      else if (offers.size >= MAX_OFFERS) {
        if (!isFull) gap(`there are more than ${MAX_OFFERS} tools, resources and prompts`, at);
        isFull = true;
      } else {
        const key = `${kind} ${name}`;
        const value: Offer = { kind, name, ...details };
        const found = isCertain
          ? certain(value, `it is registered in ${spelled(at)}`, at)
          : likely(
              value,
              `something registers it in ${spelled(at)}, which was not followed to a server`,
              at,
            );
        const known = offers.get(key);
        if (known?.certainty !== 'certain') offers.set(key, found);
      }
    },
  };
  for (const at of project.every('CallExpression')) readCall(collector, at);
  for (const at of project.every('Decorator' as 'CallExpression')) readDecorator(collector, at);
  return { offers: [...offers.values()], gaps };
}

/** Where a registration has what it registers. */
const REGISTRATIONS: Readonly<
  Record<string, { kind: Kind; style: 'tool' | 'old-tool' | 'resource' | 'prompt' | 'object' }>
> = {
  registerTool: { kind: 'tool', style: 'tool' },
  tool: { kind: 'tool', style: 'old-tool' },
  addTool: { kind: 'tool', style: 'object' },
  registerResource: { kind: 'resource', style: 'resource' },
  resource: { kind: 'resource', style: 'resource' },
  addResource: { kind: 'resource', style: 'object' },
  addResourceTemplate: { kind: 'resource', style: 'object' },
  registerPrompt: { kind: 'prompt', style: 'prompt' },
  prompt: { kind: 'prompt', style: 'prompt' },
  addPrompt: { kind: 'prompt', style: 'object' },
};

function readCall(collector: Collector, at: Located<acorn.CallExpression>): void {
  const { project } = collector;
  const { callee, arguments: given } = at.node;
  if (isAppTool(project, at)) {
    const [, name, config] = given;
    if (name) addTool(collector, at, name, config, true);
    return;
  }
  if (callee.type !== 'MemberExpression') return;
  const method = nameOf(callee);
  if (method === undefined) return;
  if (method === 'setRequestHandler') readHandler(collector, at);
  if (method === 'addTools') readTable(collector, 'tool', at, given[0]);
  const registration = Object.hasOwn(REGISTRATIONS, method) ? REGISTRATIONS[method] : undefined;
  const [first, second, third] = given;
  if (!registration || !first) return;
  const isServer = serverIn(project, { file: at.file, node: callee.object });
  // Chats and agents have tools as well: without a server of MCP a short name says nothing.
  const isTelling =
    method.startsWith('register') && /^register(?:Tool|Resource|Prompt)$/.test(method);
  if (isServer === 'no' || (isServer === 'unknown' && !isTelling && !importsMcp(project, at.file)))
    return;
  const isCertain = isServer === 'yes';
  switch (registration.style) {
    case 'tool':
      if (given.length >= 2) addTool(collector, at, first, second, isCertain);
      break;
    case 'old-tool':
      if (given.length >= 2) addOldTool(collector, at, isCertain);
      break;
    case 'object':
      addObject(collector, registration.kind, at, { file: at.file, node: first }, isCertain);
      break;
    case 'resource':
      if (second) addResource(collector, at, second, third, isCertain);
      break;
    case 'prompt':
      if (given.length >= 2) addNamed(collector, 'prompt', at, first, second, isCertain);
  }
}

/** `registerAppTool(server, name, config, handler)` of MCP Apps. */
function isAppTool(project: Project, { file, node }: Located<acorn.CallExpression>): boolean {
  if (node.callee.type === 'Super') return false;
  const { ends } = project.follow(file, node.callee);
  return ends.some((end) => isOf(end, /^@modelcontextprotocol\/ext-apps/, 'registerAppTool'));
}

/** Whether an expression is a server of MCP, as far as it can be followed. */
function serverIn(project: Project, at: Located): 'yes' | 'no' | 'unknown' {
  const { ends, isWhole } = project.follow(at.file, at.node);
  if (ends.some((end) => isServer(project, end))) return 'yes';
  return isWhole ? 'no' : 'unknown';
}

function isServer(project: Project, end: End): boolean {
  if (end.kind === 'parameter') return isTypedServer(project, end) || isHandedServer(project, end);
  if (end.kind === 'instance') return extendsServer(project, end);
  // `this.mcp.server`, where the property is typed.
  if (end.kind === 'member') return end.name === 'server' && isServer(project, end.of);
  if (end.kind !== 'value' || end.node.type !== 'NewExpression') return false;
  const { ends } = project.follow(end.file, end.node.callee);
  return ends.some((made) => isOf(made, MCP, /^(?:McpServer|Server|FastMCP)$/));
}

function extendsServer(project: Project, { file, node }: Located): boolean {
  if (!isClass(node) || !node.superClass) return false;
  const { ends } = project.follow(file, node.superClass);
  return ends.some((parent) => isOf(parent, MCP, /^(?:McpServer|Server|FastMCP)$/));
}

/** A parameter whose type says it. */
function isTypedServer(
  project: Project,
  { file, of, index }: End & { kind: 'parameter' },
): boolean {
  const parameter = of.params[index] as unknown as SyntaxNode | undefined;
  const type = (parameter as { typeAnnotation?: { typeAnnotation?: SyntaxNode } } | undefined)
    ?.typeAnnotation?.typeAnnotation;
  const name = (type as { typeName?: SyntaxNode } | undefined)?.typeName;
  if (name?.type !== 'Identifier' || !/^(?:McpServer|FastMCP)$/.test(name.name)) return false;
  const binding = project.program.scopes.get(file)?.bindingOf(name);
  return binding?.kind === 'import' && MCP.test(binding.module);
}

/** A function that a package of MCP calls with its server: `createMcpHandler((server) => …)`. */
function isHandedServer(project: Project, { of, index }: End & { kind: 'parameter' }): boolean {
  if (index !== 0) return false;
  return project.handedTo(of).some(({ file, node, index: at }) => {
    if (at !== 0 || node.callee.type === 'Super') return false;
    return project
      .follow(file, node.callee)
      .ends.some((end) => isOf(end, /^(?:mcp-handler|@vercel\/mcp-adapter)$/, /./));
  });
}

function importsMcp(project: Project, file: string): boolean {
  return [...project.imported].some(([module, files]) => MCP.test(module) && files.includes(file));
}

function addTool(
  collector: Collector,
  at: Located,
  name: SyntaxNode,
  config: SyntaxNode | undefined,
  isCertain: boolean,
): void {
  addNamed(collector, 'tool', at, name, config, isCertain);
}

/** `tool(name, description?, schema?, annotations?, handler)` */
function addOldTool(
  collector: Collector,
  at: Located<acorn.CallExpression>,
  isCertain: boolean,
): void {
  const [name, ...rest] = at.node.arguments;
  if (!name) return;
  const hints = rest
    .slice(0, -1)
    .map((node) => hintsIn(collector.project, { file: at.file, node }));
  const [second] = rest;
  const description = second
    ? textAt(collector.project, { file: at.file, node: second })
    : undefined;
  const details = {
    ...(description === undefined ? {} : { description: description.slice(0, MAX_TEXT) }),
    ...Object.assign({}, ...hints),
  } as Partial<Offer>;
  addText(collector, 'tool', at, { file: at.file, node: name }, isCertain, details);
}

function addNamed(
  collector: Collector,
  kind: Kind,
  at: Located,
  name: SyntaxNode,
  config: SyntaxNode | undefined,
  isCertain: boolean,
): void {
  const details = config ? detailsIn(collector.project, { file: at.file, node: config }) : {};
  addText(collector, kind, at, { file: at.file, node: name }, isCertain, details);
}

function addResource(
  collector: Collector,
  at: Located,
  uri: SyntaxNode,
  config: SyntaxNode | undefined,
  isCertain: boolean,
): void {
  const { project } = collector;
  const details = config ? detailsIn(project, { file: at.file, node: config }) : {};
  const { ends } = project.follow(at.file, uri);
  const [end] = ends;
  const template =
    ends.length === 1 && end?.kind === 'value' && end.node.type === 'NewExpression'
      ? end.node.arguments[0]
      : undefined;
  const text =
    template && end?.kind === 'value'
      ? { file: end.file, node: template }
      : { file: at.file, node: uri };
  addText(collector, 'resource', at, text, isCertain, details);
}

/** `addTool({ name: … })` */
function addObject(
  collector: Collector,
  kind: Kind,
  at: Located,
  object: Located,
  isCertain: boolean,
): void {
  const { ends, isWhole } = collector.project.follow(object.file, object.node);
  const [only] = ends;
  if (
    isWhole &&
    ends.length === 1 &&
    only?.kind === 'value' &&
    only.node.type === 'ObjectExpression'
  ) {
    addElement(collector, kind, only, isCertain);
  } else collector.gap(`the name of a ${kind} is computed in ${spelled(at)}`, at);
}

const NAMED_BY: Readonly<Record<Kind, readonly string[]>> = {
  tool: ['name'],
  resource: ['uri', 'uriTemplate'],
  prompt: ['name'],
};

function addElement(collector: Collector, kind: Kind, at: Located, isCertain: boolean): void {
  const name = NAMED_BY[kind]
    .map((key) => propertyOf(at.node, key))
    .find((each) => each !== undefined);
  if (!name) collector.gap(`the name of a ${kind} is computed in ${spelled(at)}`, at);
  else
    addText(
      collector,
      kind,
      at,
      { file: at.file, node: name },
      isCertain,
      detailsIn(collector.project, at),
    );
}

function addText(
  collector: Collector,
  kind: Kind,
  at: Located,
  name: Located,
  isCertain: boolean,
  details: Partial<Offer>,
): void {
  const { text, isCertain: isRead } = pathText(collector.project, name);
  if (text !== undefined && isRead) collector.offer(kind, text, isCertain, at, details);
  else {
    const written = shortened(collector.project.written(name));
    collector.gap(`the name of a ${kind} is computed in ${spelled(at)}: ${written}`, at);
  }
}

/** What stands beside a name: title, description, hints. */
function detailsIn(project: Project, at: Located): Partial<Offer> {
  const found = objectAt(project, at);
  if (!found) return {};
  const text = (key: string) => {
    const value = propertyOf(found.node, key);
    const read = value && textAt(project, { file: found.file, node: value });
    return read === undefined ? {} : { [key]: read.slice(0, MAX_TEXT) };
  };
  const annotations = propertyOf(found.node, 'annotations');
  const hints = annotations ? hintsIn(project, { file: found.file, node: annotations }) : {};
  return { ...text('title'), ...text('description'), ...hints };
}

function hintsIn(project: Project, at: Located): Partial<Offer> {
  const found = objectAt(project, at);
  if (!found) return {};
  const hint = (key: 'readOnlyHint' | 'destructiveHint') => {
    const value = propertyOf(found.node, key);
    const read = value && bare(value);
    return read?.type === 'Literal' && typeof read.value === 'boolean' ? { [key]: read.value } : {};
  };
  return { ...hint('readOnlyHint'), ...hint('destructiveHint') };
}

function objectAt(project: Project, { file, node }: Located): Located | undefined {
  const { ends, isWhole } = project.follow(file, node);
  const [only] = ends;
  const isObject =
    isWhole && ends.length === 1 && only?.kind === 'value' && only.node.type === 'ObjectExpression';
  return isObject ? only : undefined;
}

function textAt(project: Project, at: Located): string | undefined {
  const { text, isCertain } = pathText(project, at);
  return isCertain ? text : undefined;
}

/** What the lists of a server without `McpServer` hold. */
const LISTS: Readonly<Record<string, readonly [Kind, string]>> = {
  'ListToolsRequestSchema': ['tool', 'tools'],
  'tools/list': ['tool', 'tools'],
  'ListResourcesRequestSchema': ['resource', 'resources'],
  'resources/list': ['resource', 'resources'],
  'ListResourceTemplatesRequestSchema': ['resource', 'resourceTemplates'],
  'resources/templates/list': ['resource', 'resourceTemplates'],
  'ListPromptsRequestSchema': ['prompt', 'prompts'],
  'prompts/list': ['prompt', 'prompts'],
};

function readHandler(collector: Collector, at: Located<acorn.CallExpression>): void {
  const { project } = collector;
  const [method, ...rest] = at.node.arguments;
  const handler = rest.at(-1);
  if (!method || !handler) return;
  const list = listNamed(project, { file: at.file, node: method });
  if (!list) return;
  const [kind, property] = list;
  const returned = functionsAt(project, { file: at.file, node: handler }).flatMap(
    ({ file, node }) => returnedBy(node).map((value) => ({ file, node: value })),
  );
  const tables = returned.map((each) => {
    const object = objectAt(project, each);
    const table = object && propertyOf(object.node, property);
    return object && table ? { file: object.file, node: table } : undefined;
  });
  const [table, ...others] = tables;
  if (table && others.length === 0) readTable(collector, kind, at, table.node, table.file);
  else collector.gap(`the list of ${property} is made by a function in ${spelled(at)}`, at);
}

function listNamed(project: Project, at: Located): readonly [Kind, string] | undefined {
  const own = textAt(project, at);
  if (own !== undefined) return Object.hasOwn(LISTS, own) ? LISTS[own] : undefined;
  for (const end of project.follow(at.file, at.node).ends) {
    const name =
      end.kind === 'package' && MCP.test(end.module) ? (end.name.split('.').at(-1) ?? '') : '';
    if (Object.hasOwn(LISTS, name)) return LISTS[name];
  }
  return undefined;
}

function functionsAt(project: Project, { file, node }: Located): Located<FunctionNode>[] {
  return project
    .follow(file, node)
    .ends.flatMap((end) =>
      end.kind === 'value' && isFunction(end.node) ? [{ file: end.file, node: end.node }] : [],
    );
}

/** A list that stands there, of objects that stand there. */
function readTable(
  collector: Collector,
  kind: Kind,
  at: Located,
  table: SyntaxNode | undefined,
  file = at.file,
): void {
  const { project } = collector;
  const computed = () => {
    collector.gap(`the list of ${kind}s is computed in ${spelled(at)}`, at);
  };
  if (!table) return;
  const { ends, isWhole } = project.follow(file, table);
  const [only] = ends;
  const isList =
    isWhole && ends.length === 1 && only?.kind === 'value' && only.node.type === 'ArrayExpression';
  if (!isList || collector.isGrown(only.node)) {
    computed();
    return;
  }
  for (const element of only.node.elements) {
    const object =
      element && element.type !== 'SpreadElement'
        ? objectAt(project, { file: only.file, node: element })
        : undefined;
    if (object) addElement(collector, kind, object, true);
    else computed();
  }
}

/** Lists on which some code calls a method that adds or takes away. */
function grownLists(project: Project): Set<SyntaxNode> {
  const grown = new Set<SyntaxNode>();
  for (const { file, node } of project.every('CallExpression')) {
    const { callee } = node;
    if (callee.type !== 'MemberExpression') continue;
    if (!/^(?:push|unshift|splice|pop|shift|fill)$/.test(nameOf(callee) ?? '')) continue;
    for (const end of project.follow(file, callee.object).ends) {
      if (end.kind === 'value') grown.add(end.node);
    }
  }
  return grown;
}

const DECORATORS: Readonly<Record<string, Kind>> = {
  Tool: 'tool',
  Resource: 'resource',
  ResourceTemplate: 'resource',
  Prompt: 'prompt',
};

/** `@Tool({ name: … })` of mcp-nest; without a name the method has it. */
function readDecorator(collector: Collector, at: Located): void {
  const { project } = collector;
  const { expression } = at.node as unknown as { expression: SyntaxNode };
  if (expression.type !== 'CallExpression' || expression.callee.type === 'Super') return;
  const [end] = project.follow(at.file, expression.callee).ends;
  if (end?.kind !== 'package' || !end.module.startsWith('@rekog/mcp-nest')) return;
  const kind = Object.hasOwn(DECORATORS, end.name) ? DECORATORS[end.name] : undefined;
  if (!kind) return;
  const [options] = expression.arguments;
  const object = options && objectAt(project, { file: at.file, node: options });
  const hasName = object && NAMED_BY[kind].some((key) => propertyOf(object.node, key));
  const method = project.above(at);
  const isMethod = method?.type === 'MethodDefinition' && method.key.type === 'Identifier';
  if (object && hasName) addElement(collector, kind, object, true);
  else if (kind !== 'resource' && isMethod && object && method.key.type === 'Identifier') {
    collector.offer(kind, method.key.name, true, at, detailsIn(project, object));
  } else collector.gap(`the name of a ${kind} is computed in ${spelled(at)}`, at);
}
