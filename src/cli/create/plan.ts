import path from 'node:path';
import type { Config } from '../../answers/config.js';
import { resolveConfig } from '../../answers/resolve.js';
import type { Answers } from '../../answers/schema.js';
import { listTarget } from '../../project/listing.js';
import { planCreate, type Plan } from '../../project/plan.js';
import type { FileTree } from '../../render/types.js';

/** Everything that was decided before the disk is touched. */
export interface Decision {
  readonly answers: Answers;
  readonly directory: string;
  readonly install: boolean;
  readonly git: boolean;
}

/** The plan that follows from a decision. */
export interface Planned {
  readonly config: Config;
  readonly plan: Plan;
}

/**
 * Plans decisions; writes nothing. It renders the same answers once, however often they are looked at.
 * The disk may change while a person thinks, so it is read each time.
 */
export function createPlanner(cwd: string, force: boolean) {
  let last: { answers: string; config: Config; tree: FileTree } | undefined;
  /** @throws TargetError when the target cannot hold a project */
  return async (decision: Decision): Promise<Planned> => {
    const answers = JSON.stringify(decision.answers);
    if (last?.answers !== answers) {
      const config = resolveConfig(decision.answers);
      // Rendering is not needed before the first question.
      const { render } = await import('../../render/index.js');
      last = { answers, config, tree: render(config) };
    }
    const { config, tree } = last;
    const listing = await listTarget(path.resolve(cwd, decision.directory), tree.keys());
    return { config, plan: planCreate(tree, listing, { force }) };
  };
}

/** Plans one decision. */
export type Planner = ReturnType<typeof createPlanner>;
