import type { ExistingAnswer } from '../answers/existing-schema.js';
import { shapeOf } from '../catalog/existing.js';
import { entrancesOf } from './entrances.js';
import { layerUsesIn } from './layer-calls.js';
import type { SyntaxNode } from './nodes.js';
import { spelled, type Project } from './project.js';
import { MAKERS } from './shapes/http.js';

/** What is missing of the protection in the code of an owner. */
export interface MissingProtection {
  /** Functions of the layer that no file calls, and without which this server is not protected. */
  readonly uncalled: readonly string[];
  /** What takes MCP requests past the seal, as in `src/app.ts:12 StreamableHTTPServerTransport`. */
  readonly unsealed: readonly string[];
}

type Protection = Pick<ExistingAnswer, 'layer' | 'shape'>;

/** Reads off the source of a protected server, without its layer, whether the guard stands, and before everything. */
export function missingProtection(project: Project, protection: Protection): MissingProtection {
  const called = new Set<string>();
  const sealed = new Set<SyntaxNode>();
  for (const [file, scopes] of project.program.scopes) {
    for (const { name, node } of layerUsesIn(scopes, protection.layer).calls) {
      called.add(name);
      const [target] = node.arguments;
      if (name !== 'sealed' || !target) continue;
      for (const end of project.follow(file, target).ends) {
        if (end.kind === 'value') sealed.add(end.node);
      }
    }
  }
  const { isSealed } = shapeOf(protection.shape);
  const open = isSealed ? entrancesOf(project, MAKERS).filter(({ node }) => !sealed.has(node)) : [];
  return {
    uncalled: neededIn(protection)
      .filter((names) => !names.some((name) => called.has(name)))
      .map(([name = '']) => name),
    unsealed: open.map((entrance) => `${spelled(entrance)} ${entrance.maker.name}`),
  };
}

/** Which functions have to be called; of some one is enough. */
function neededIn({ shape }: Protection): string[][] {
  const { guard, isSealed, runtime } = shapeOf(shape);
  // Either of the two stands before the same servers of Node.
  const others = runtime === 'node' ? ['protectServer', 'protectNextServer'] : [];
  return [[...new Set([guard, ...others])], ...(isSealed ? [['sealed']] : [])];
}
