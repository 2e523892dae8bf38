import type * as acorn from 'acorn';
import type { Found, Neighbour } from './findings.js';
import type { End, Located } from './follow.js';
import { isFunction, nameOf, propertyOf } from './nodes.js';
import { isLiteralPath } from './path-text.js';
import { certain, isOf, shortened, spelled, type Project } from './project.js';
import type { Recognised } from './shapes/shape.js';

type Kind = Neighbour['kind'];

/** What a call of a package says, by the module and the name. */
interface Sign {
  readonly kind: Kind;
  readonly module: RegExp;
  readonly name: RegExp;
  readonly says: (name: string, where: string) => string;
}

const stays = (what: string) => (name: string, where: string) =>
  `${name} (${where}) ${what}; it stays, and gets no Authorization header at the endpoint: the guard takes it away`;
const parses = (name: string, where: string) =>
  `${name} (${where}) reads bodies: the guard reads first, and hands on the same bytes`;
const takesCookies = (name: string, where: string) =>
  `${name} (${where}) reads cookies: at the endpoint there are none behind the guard`;
const answersOrigins = (name: string, where: string) =>
  `${name} (${where}) answers origins: at the endpoint only those of ALLOWED_ORIGINS get through now`;
const parsesOtherwise = (name: string, where: string) =>
  `${name} (${where}) parses JSON in its own way: what it reads and what the guard read may differ`;

const SIGNS: readonly Sign[] = [
  {
    kind: 'authentication',
    module: /^@modelcontextprotocol\/(?:sdk\/server\/auth\/|express$|server-legacy)/,
    name: /^(?:requireBearerAuth|mcpAuthRouter|mcpAuthMetadataRouter|ProxyOAuthServerProvider)$/,
    says: stays('asks for a token already'),
  },
  {
    kind: 'authentication',
    module: /^(?:mcp-handler|@vercel\/mcp-adapter)$/,
    name: /^(?:withMcpAuth|experimental_withMcpAuth)$/,
    says: stays('asks for a token already'),
  },
  {
    kind: 'authentication',
    module:
      /^(?:passport|@fastify\/passport|express-jwt|express-oauth2-jwt-bearer|@auth0\/|@okta\/|@clerk\/|next-auth|better-auth|@fastify\/(?:jwt|bearer-auth|basic-auth|auth)|hono\/(?:jwt|jwk|bearer-auth|basic-auth)|express-openid-connect|koa-jwt|mcp-auth$|@workos|supertokens|@fastify\/oauth2|express-basic-auth)/,
    name: /./,
    says: stays('authenticates callers already'),
  },
  {
    kind: 'authentication',
    module: /^jose$/,
    name: /^(?:jwtVerify|createRemoteJWKSet)$/,
    says: stays('verifies tokens already'),
  },
  {
    kind: 'authentication',
    module: /^jsonwebtoken$/,
    name: /(?:^|\.)verify$/,
    says: stays('verifies tokens already'),
  },
  {
    kind: 'authentication',
    module: /^(?:node:)?crypto$/,
    name: /(?:^|\.)timingSafeEqual$/,
    says: stays('compares a secret, as checks of keys do'),
  },
  {
    kind: 'authentication',
    module: /^@rekog\/mcp-nest$/,
    name: /^(?:McpAuthModule|McpAuthJwtGuard)/,
    says: stays('authenticates callers already'),
  },
  {
    kind: 'body-parser',
    module: /^express$/,
    name: /^(?:json|urlencoded|text|raw)$/,
    says: parses,
  },
  {
    kind: 'body-parser',
    module: /^body-parser$/,
    name: /^(?:default|json|urlencoded|text|raw)$/,
    says: parses,
  },
  {
    kind: 'body-parser',
    module: /^@modelcontextprotocol\/(?:express|sdk\/server\/express(?:\.js)?)$/,
    name: /^createMcpExpressApp$/,
    says: parses,
  },
  {
    kind: 'json-parser',
    module: /^(?:json-bigint|lossless-json|json5|jsonc-parser|secure-json-parse|@bufbuild\/json)$/,
    name: /./,
    says: parsesOtherwise,
  },
  {
    kind: 'cors',
    module: /^(?:cors|@fastify\/cors|hono\/cors|fastify-cors)$/,
    name: /./,
    says: answersOrigins,
  },
  {
    kind: 'cookies',
    module:
      /^(?:express-session|cookie-session|cookie-parser|@fastify\/(?:cookie|session|secure-session)|hono\/cookie|iron-session)$/,
    name: /./,
    says: takesCookies,
  },
];

/** Longest list of paths in a sentence, and most findings of one kind. */
const MAX_PATHS = 8;
const MAX_OF_KIND = 5;

/** Says what stands beside MCP in the application, and what follows from it. */
export function readNeighbours(
  project: Project,
  { others, otherServers }: Pick<Recognised, 'others' | 'otherServers'>,
): Found<Neighbour>[] {
  const found: Found<Neighbour>[] = [];
  const counts = new Map<string, number>();
  const add = (kind: Kind, says: string, at: Located, because: string, stops = false) => {
    const key = kind;
    const count = counts.get(key) ?? 0;
    if (
      count >= MAX_OF_KIND ||
      found.some(({ value }) => value.kind === kind && value.says === says)
    )
      return;
    counts.set(key, count + 1);
    found.push(certain({ kind, says, ...(stops ? { stops: true as const } : {}) }, because, at));
  };
  const calls = project.every('CallExpression', 'NewExpression');
  for (const at of calls) {
    for (const [end, called] of calledIn(project, at)) {
      if (end.kind !== 'package') continue;
      const sign = SIGNS.find(({ module, name }) => isOf(end, module, name));
      // Errors and types of a library are no check.
      if (!sign || end.name.endsWith('Error')) continue;
      const name = shortened(project.written(called));
      add(sign.kind, sign.says(name, spelled(at)), at, `the code calls it in ${spelled(at)}`);
    }
    readMember(project, at, add);
    readOptions(project, at, add);
  }
  readHeaders(project, add);
  readErrorHandlers(project, add);
  readSockets(project, add);
  for (const at of otherServers) {
    const says = `another server listens (${spelled(at)}), and was not followed to MCP: it has no guard`;
    add('other-server', says, at, 'the code lets it listen');
  }
  const paths = [...new Set(others.map(({ path }) => path).filter(isLiteralPath))];
  const [first] = others;
  if (first && paths.length > 0) {
    const shown = paths.slice(0, MAX_PATHS).map(shortened).join(', ');
    const more = paths.length > MAX_PATHS ? ` and ${paths.length - MAX_PATHS} more` : '';
    add(
      'other-routes',
      `other routes are not guarded, and may lead to the same data: ${shown}${more}`,
      first.at,
      'the application registers them',
    );
  }
  return found;
}

type Add = (kind: Kind, says: string, at: Located, because: string, stops?: boolean) => void;
type Call = Located<acorn.CallExpression | acorn.NewExpression>;

/** What a call calls, also where a plugin is only handed over: `register(cors)`. */
function calledIn(project: Project, { file, node }: Call): [End, Located][] {
  if (node.callee.type === 'Super') return [];
  const isHanding =
    node.callee.type === 'MemberExpression' &&
    /^(?:register|use|addHook)$/.test(nameOf(node.callee) ?? '');
  const handed = node.arguments.filter(
    ({ type }) => type === 'Identifier' || type === 'MemberExpression',
  );
  return [node.callee, ...(isHanding ? handed : [])].flatMap((each) =>
    project.follow(file, each).ends.map((end): [End, Located] => [end, { file, node: each }]),
  );
}

function readMember(project: Project, at: Call, add: Add): void {
  const { file, node } = at;
  if (node.callee.type !== 'MemberExpression') return;
  const method = nameOf(node.callee);
  const [first] = node.arguments;
  const text = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : '';
  if ((method === 'set' || method === 'enable') && text === 'trust proxy') {
    add(
      'proxy',
      `the application trusts proxies (${spelled(at)}): the guard has its own setting, TRUST_PROXY`,
      at,
      'it sets "trust proxy"',
    );
  }
  if (method === 'enableCors') {
    add('cors', answersOrigins('enableCors()', spelled(at)), at, 'the code calls it');
  }
  if (method === 'addContentTypeParser' && text.includes('json')) {
    add(
      'json-parser',
      parsesOtherwise('addContentTypeParser()', spelled(at)),
      at,
      'the code calls it',
    );
  }
  if (
    method === 'setErrorHandler' ||
    (method === 'onError' &&
      node.arguments.length === 1 &&
      isHono(project, { file, node: node.callee.object }))
  ) {
    add(
      'error-handler',
      `an error handler (${spelled(at)}) answers for the application; what the guard refuses does not reach it`,
      at,
      'the code registers it',
    );
  }
  if (method === 'useGlobalGuards') {
    add(
      'authentication',
      stays('guards the controllers of Nest')('useGlobalGuards()', spelled(at)),
      at,
      'the code calls it',
    );
  }
}

function isHono(project: Project, at: Located): boolean {
  return project
    .follow(at.file, at.node)
    .ends.some(
      (end) =>
        end.kind === 'value' &&
        end.node.type === 'NewExpression' &&
        project.follow(end.file, end.node.callee).ends.some((made) => isOf(made, /^hono/, 'Hono')),
    );
}

function readOptions(project: Project, at: Call, add: Add): void {
  for (const argument of at.node.arguments) {
    if (argument.type !== 'ObjectExpression') continue;
    if (propertyOf(argument, 'eventStore')) {
      add(
        'event-store',
        `a store of events (${spelled(at)}) replays streams: Last-Event-ID is taken only from the session that got the event`,
        at,
        'a transport has the option eventStore',
      );
    }
    if (propertyOf(argument, 'trustProxy')) {
      add(
        'proxy',
        `the application trusts proxies (${spelled(at)}): the guard has its own setting, TRUST_PROXY`,
        at,
        'it has the option trustProxy',
      );
    }
    if (propertyOf(argument, 'authenticate') && at.node.type === 'NewExpression') {
      const { ends } = project.follow(at.file, at.node.callee);
      if (ends.some((end) => isOf(end, 'fastmcp', 'FastMCP'))) {
        add(
          'authentication',
          stays('authenticates callers already')('authenticate of FastMCP', spelled(at)),
          at,
          'FastMCP has the option authenticate',
        );
      }
    }
  }
}

/** Code that looks at the headers by which callers show who they are. */
function readHeaders(project: Project, add: Add): void {
  const header = /^(?:authorization|x-api-key|api-key|x-auth-token)$/i;
  const says = (name: string, at: Located) => {
    add(
      'authentication',
      `${spelled(at)} reads the header "${name}" of requests: a check of its own stays; at the endpoint there is no Authorization header behind the guard`,
      at,
      'the code reads that header',
    );
  };
  for (const at of project.every('MemberExpression')) {
    const name =
      at.node.property.type === 'Literal' ? String(at.node.property.value) : nameOf(at.node);
    const object = at.node.object;
    const isHeaders = object.type === 'MemberExpression' && nameOf(object) === 'headers';
    if (name !== undefined && header.test(name) && isHeaders && !isBesideFetch(project, object))
      says(name.toLowerCase(), at);
  }
  for (const at of project.every('CallExpression')) {
    const { callee, arguments: given } = at.node;
    const [first] = given;
    if (callee.type !== 'MemberExpression' || !['get', 'header'].includes(nameOf(callee) ?? ''))
      continue;
    if (given.length !== 1 || first?.type !== 'Literal' || typeof first.value !== 'string')
      continue;
    if (header.test(first.value)) says(first.value.toLowerCase(), at);
  }
}

/** Headers that are assigned are those of a request that goes out. */
function isBesideFetch(project: Project, node: acorn.MemberExpression): boolean {
  return (
    node.object.type === 'Identifier' &&
    /^(?:config|options|init|request_?options|axios\w*)$/i.test(node.object.name) &&
    project.sources.sources.size > 0
  );
}

/** Handlers with four parameters, which only Express calls with an error. */
function readErrorHandlers(project: Project, add: Add): void {
  for (const at of project.every('CallExpression')) {
    const { callee, arguments: given } = at.node;
    if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'use') continue;
    const isHandler = given.some((each) =>
      project
        .follow(at.file, each)
        .ends.some(
          (end) => end.kind === 'value' && isFunction(end.node) && end.node.params.length === 4,
        ),
    );
    if (isHandler)
      add(
        'error-handler',
        `an error handler (${spelled(at)}) answers for the application; what the guard refuses does not reach it`,
        at,
        'a handler there has four parameters',
      );
  }
}

/** WebSockets: those that carry MCP are a way that no guard covers. */
function readSockets(project: Project, add: Add): void {
  for (const at of project.every('NewExpression')) {
    const { ends } = project.follow(at.file, at.node.callee);
    const isServer = ends.some((end) =>
      isOf(end, /^(?:ws|socket\.io)$/, /^(?:WebSocketServer|Server|WebSocket\.Server)$/),
    );
    const name = project.written({ file: at.file, node: at.node.callee });
    const isTransport = /^\w*web_?socket\w*server\w*transport$/i.test(name);
    if (isTransport) {
      add(
        'websocket',
        `${shortened(name)} (${spelled(at)}) takes MCP over a WebSocket: no guard looks at its messages`,
        at,
        'its name says so',
        true,
      );
    } else if (isServer) {
      add(
        'websocket',
        `a server of WebSockets (${spelled(at)}) is not guarded`,
        at,
        'the code makes it',
      );
    }
  }
  for (const [module, files] of project.imported) {
    if (
      !/^(?:@fastify\/websocket|express-ws|@hono\/node-ws|@nestjs\/platform-(?:ws|socket\.io))$/.test(
        module,
      )
    )
      continue;
    const source = project.sources.sources.get(files[0] ?? '');
    if (source)
      add(
        'websocket',
        `${module} opens WebSockets, which are not guarded`,
        { file: source.file, node: source.program },
        'the code imports it',
      );
  }
}
