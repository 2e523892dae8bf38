import type { ExistingAnswer } from '../answers/existing-schema.js';
import { shapeOf } from '../catalog/existing.js';
import { entrancesOf } from './entrances.js';
import { layerUsesIn } from './layer-calls.js';
import type { SyntaxNode } from './nodes.js';
import { spelled, type Project } from './project.js';
import { fastMcpStarts } from './shapes/fastmcp.js';
import { MAKERS } from './shapes/http.js';
import { routesOf } from './shapes/mcp-handler.js';
import { unreadServers } from './unread-servers.js';

/** What is missing of the protection in the code of an owner. */
export interface MissingProtection {
  /** Functions of the layer that no file calls, and without which this server is not protected. */
  readonly uncalled: readonly string[];
  /**
   * What takes MCP requests past the guard, as in `src/app.ts:12 StreamableHTTPServerTransport`, and what may, as it
   * was not read.
   */
  readonly unsealed: readonly string[];
}

type Protection = Pick<ExistingAnswer, 'layer' | 'shape'>;

/** Reads off the source of a protected server, without its layer, whether the guard stands, and before everything. */
export function missingProtection(project: Project, protection: Protection): MissingProtection {
  const called = new Set<string>();
  const guarding = new Set<string>();
  const sealed = new Set<SyntaxNode>();
  for (const [file, scopes] of project.program.scopes) {
    for (const { name, node } of layerUsesIn(scopes, protection.layer).calls) {
      called.add(name);
      if (name !== 'sealed') guarding.add(file);
      const [target] = node.arguments;
      if (name !== 'sealed' || !target) continue;
      for (const end of project.follow(file, target).ends) {
        if (end.kind === 'value') sealed.add(end.node);
      }
    }
  }
  const { guard, runtime } = shapeOf(protection.shape);
  // Also beside a library that makes its own.
  const entrances = runtime === 'node' ? entrancesOf(project, MAKERS) : [];
  const open = entrances.filter(({ node }) => !sealed.has(node));
  // Each may be the entry of a process of its own; a sole one may have its guard in another file.
  const starts = guard === 'protectNextServer' ? fastMcpStarts(project) : [];
  const unguarded = starts.length > 1 ? starts.filter(({ at }) => !guarding.has(at.file)) : [];
  const routes = guard === 'protectRoute' ? routesOf(project) : [];
  return {
    uncalled: neededIn(protection)
      .filter((names) => !names.some((name) => called.has(name)))
      .map(([name = '']) => name),
    unsealed: [
      ...open.map((entrance) => `${spelled(entrance)} ${entrance.maker.name}`),
      ...unguarded.map(({ at }) => `${spelled(at)} FastMCP, in a file that calls no guard`),
      ...routes.map((at) => `${spelled(at)} exports what takes MCP requests`),
      ...unreadServers(project.sources).map(({ file, because }) => `${file}, not read: ${because}`),
    ],
  };
}

/** What has to be called, where nothing of the code can be read. */
export function allProtection(protection: Protection): MissingProtection {
  return { uncalled: neededIn(protection).map(([name = '']) => name), unsealed: [] };
}

/** Which functions have to be called; of some one is enough. */
function neededIn({ shape }: Protection): string[][] {
  const { guard, isSealed, runtime } = shapeOf(shape);
  // Either of the two stands before the same servers of Node.
  const others = runtime === 'node' ? ['protectServer', 'protectNextServer'] : [];
  return [[...new Set([guard, ...others])], ...(isSealed ? [['sealed']] : [])];
}
