import path from 'node:path';
import type { Config } from '../answers/config.js';
import { resolveConfig } from '../answers/resolve.js';
import type { Answers } from '../answers/schema.js';
import { listTarget } from '../project/listing.js';
import { planCreate, type Plan } from '../project/plan.js';
import type { World } from './world.js';

/** Everything that was decided before the disk is touched. */
export interface Decision {
  readonly answers: Answers;
  readonly directory: string;
  readonly install: boolean;
  readonly git: boolean;
}

/**
 * Renders a decision and looks at the disk; writes nothing.
 *
 * @throws TargetError when the target cannot hold a project
 */
export async function planFor(
  world: World,
  { force }: { readonly force: boolean },
  decision: Decision,
): Promise<{ config: Config; plan: Plan }> {
  const config = resolveConfig(decision.answers);
  // Rendering is not needed before the first question.
  const { render } = await import('../render/index.js');
  const tree = render(config);
  const listing = await listTarget(path.resolve(world.cwd, decision.directory), tree.keys());
  return { config, plan: planCreate(tree, listing, { force }) };
}
