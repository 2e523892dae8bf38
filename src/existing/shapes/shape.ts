import type { Door, Found, ShapeId, Spot } from '../findings.js';
import type { OtherRoute } from '../doors.js';
import type { Located } from '../follow.js';
import type { Project } from '../project.js';

/** What one shape finds in a project that has it. */
export interface Recognised {
  readonly shape: Found<ShapeId>;
  readonly doors: readonly Found<Door>[];
  readonly spots: readonly Found<Spot>[];
  /** The file that begins to listen, or that is the route. */
  readonly serving: string;
  /** Paths beside MCP, as far as the shape sees them. */
  readonly others: readonly OtherRoute[];
  /** Paths to MCP that nothing seals, since what is there was not followed; undefined where it is not read. */
  readonly unsealed: readonly (string | undefined)[];
  /** Calls by which servers begin to listen that were not followed to MCP. */
  readonly otherServers: readonly Located[];
}

/** One way of serving MCP; undefined where a project does not have it. */
export type Shape = (project: Project) => Recognised | undefined;
