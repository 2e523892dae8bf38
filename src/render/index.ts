import { toAnswersFile } from '../answers/answers-file.js';
import type { Config } from '../answers/config.js';
import { BASE_PATH, baseFileText } from './base-file.js';
import {
  downstreamFiles,
  fileTable,
  verificationFiles,
  type FileEntry,
  type FileKind,
} from './file-table.js';
import { MANIFEST_PATH, manifestText } from './manifest.js';
import { packageJsonText } from './package-json.js';
import { MOVED } from './moved-files.js';
import { RenderError } from './render-error.js';
import { loadTemplate } from './template-source.js';
import { threatViews } from './threats.js';
import type { FileTree } from './types.js';
import { createView, toolFile, type ToolView, type View } from './view.js';

export { RenderError } from './render-error.js';
export { keepsBase } from './file-table.js';
export type { FileTree } from './types.js';

/** A rendered file and who keeps it. */
export interface RenderedFile {
  readonly kind: FileKind;
  readonly text: string;
  /** Its path in an earlier version. */
  readonly renamedFrom?: string;
}

/**
 * Renders a project: pure, no clock, no randomness, nothing of the target directory.
 *
 * @returns paths in a stable order
 * @throws {@link RenderError} when a template is wrong; it names the template and the line
 */
export function render(config: Config): FileTree {
  const files = renderFiles(config);
  const tree = new Map([...files].map(([path, { text }]) => [path, text]));
  tree.set(BASE_PATH, baseFileText(files));
  tree.set(MANIFEST_PATH, manifestText({ spec: config.revision.id }));
  return tree;
}

/** The project's own files, without the record of them, and who keeps each. */
export function renderFiles(config: Config): Map<string, RenderedFile> {
  const view = createView(config);
  const documentView = { ...view, providerGuide: providerGuide(config) };
  const files = new Map<string, RenderedFile>();
  files.set('package.json', { kind: 'shared', text: packageJsonText(config) });
  files.set('secure-mcp.json', { kind: 'seed', text: toAnswersFile(config) });

  for (const entry of [...fileTable, ...downstreamFiles(view)]) {
    if (entry.when && !entry.when(view)) continue;
    files.set(entry.to, { kind: entry.kind, text: renderTemplate(entry, documentView) });
  }
  for (const { to, from = to, kind } of config.framework.files) {
    const template = `frameworks/${config.framework.id}/${from}`;
    files.set(to, { kind, text: fill(template, documentView) });
  }
  const { verification } = config.provider;
  for (const to of verificationFiles[verification].files) {
    const text = fill(`verification/${verification}/${to}`, documentView);
    files.set(to, { kind: 'generated', text });
  }
  const { setupFile } = config.provider;
  if (setupFile !== undefined) {
    const text = fill(`setup/${setupFile}.hbs`, view);
    files.set(`setup/${setupFile}`, { kind: 'seed', text });
  }
  for (const tool of view.tools) {
    files.set(toolFile(tool.module), { kind: 'seed', text: renderTool(tool, view) });
    files.set(`test/tools/${tool.module}.test.ts`, { kind: 'seed', text: renderTest(tool, view) });
  }

  const threats = threatViews(verification, (file) => files.get(file)?.text);
  files.set('docs/threats.md', { kind: 'generated', text: fill('threats.md.hbs', { threats }) });
  for (const [to, renamedFrom] of Object.entries(MOVED)) {
    const file = files.get(to);
    if (file) files.set(to, { ...file, renamedFrom });
  }
  return files;
}

/** The options of the formatter that every template satisfies, as JSON. */
export function formatOptions(): string {
  return fill('prettierrc.json', {});
}

/** The files of tools that the answers name, where the user deleted them. */
export function deletedToolFiles(config: Config): string[] {
  const files = createView(config).tools.map(({ module }) => toolFile(module));
  return files.filter((file) => config.deletedFiles?.has(file) === true);
}

/** How an operator sets the provider up, in Markdown. */
export function providerGuide(config: Config): string {
  const view = createView(config);
  return fill(`partials/providers/${config.provider.id}.md.hbs`, view).trimEnd();
}

function renderTool(tool: ToolView, view: View): string {
  return tool.builtInFile === undefined
    ? fill('src/tools/own-tool.ts.hbs', { ...view, tool })
    : fill(`${tool.folder}src/tools/${tool.builtInFile}`, view);
}

function renderTest(tool: ToolView, view: View): string {
  return tool.builtInFile === undefined
    ? fill('test/tools/own-tool.test.ts.hbs', { ...view, tool })
    : fill(`${tool.folder}test/tools/${tool.module}.test.ts`, view);
}

function renderTemplate(entry: FileEntry, view: object): string {
  return fill(entry.from ?? entry.to, view);
}

function fill(template: string, view: object): string {
  try {
    return loadTemplate(template)(view);
  } catch (cause) {
    throw new RenderError(template, cause);
  }
}
