import type { Config } from '../answers/config.js';
import type { FileTree } from './types.js';

/**
 * Renders a project: pure, no disk, no clock, no randomness.
 *
 * @throws {RenderError} when a template is wrong; it names the template and the line.
 */
export function render(config: Config): FileTree {
  return new Map([['README.md', `# ${config.name}\n`]]);
}
