import type { Config } from '../answers/config.js';
import { furtherConfigs } from '../answers/issuers.js';
import { BASE_PATH, baseFileText } from './base-file.js';
import type { FileKind } from './file-entry.js';
import { filesOf, guidePath, upstreamGuidePath } from './file-table.js';
import { withoutTypes } from './javascript.js';
import { MANIFEST_PATH, manifestText } from './manifest.js';
import { relocate } from './relocate.js';
import { MOVED } from './moved-files.js';
import { RenderError } from './render-error.js';
import { loadTemplate } from './template-source.js';
import type { FileTree } from './types.js';
import { createView, offeredFile, type View } from './view.js';

export { keepsBase } from './file-entry.js';
export { prepareRendering } from './javascript.js';
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
 * @returns paths in a stable order; without what is added to files of the user's
 * @throws {@link RenderError} when a template is wrong; it names the template and the line
 */
export function render(config: Config): FileTree {
  const files = renderFiles(config);
  const own = [...files].filter(([, { kind }]) => kind !== 'addition');
  const tree = new Map(own.map(([path, { text }]) => [path, text]));
  tree.set(BASE_PATH, baseFileText(files));
  tree.set(MANIFEST_PATH, manifestText({ spec: config.revision.id }));
  return tree;
}

/** The project's own files, without the record of them, and who keeps each. */
export function renderFiles(config: Config): Map<string, RenderedFile> {
  const view = createView(config);
  const documentView = {
    ...view,
    providerGuide: guideOf(view),
    upstreamGuide: view.signIn && upstreamGuideOf(view.signIn, view),
    furtherGuides: furtherConfigs(config).map((each) => ({
      label: each.provider.label,
      guide: providerGuide(each),
    })),
  };
  const files = new Map<string, RenderedFile>();
  const textOf = (path: string) => files.get(path)?.text;
  for (const { to, from = to, kind, text, reads } of filesOf(view)) {
    const renamedFrom = MOVED[to];
    files.set(to, {
      kind,
      text:
        text?.(config) ?? fill(from, reads ? { ...documentView, ...reads(textOf) } : documentView),
      ...(renamedFrom === undefined ? {} : { renamedFrom }),
    });
  }
  return config.existing ? relocate(files, config.existing, withoutTypes) : files;
}

/** The options of the formatter that every template satisfies, as JSON. */
export function formatOptions(): string {
  return fill('prettierrc.json', {});
}

/** The files of what the answers say is offered, where the user deleted them. */
export function deletedFilesOf(config: Config): { readonly what: string; readonly file: string }[] {
  const { tools, resources, prompts } = createView(config);
  return [...tools, ...resources, ...prompts]
    .map((one) => ({ what: one.kind, file: offeredFile(one) }))
    .filter(({ file }) => config.deletedFiles?.has(file) === true);
}

/** How an operator sets the provider up, in Markdown. */
export function providerGuide(config: Config): string {
  return guideOf(createView(config));
}

/** How an operator registers the server with what people sign in with, in Markdown. */
export function upstreamGuide(config: Config): string {
  const view = createView(config);
  if (!view.signIn) throw new Error(`${config.provider.id} has nothing behind it`);
  return upstreamGuideOf(view.signIn, view);
}

function upstreamGuideOf({ upstream }: NonNullable<View['signIn']>, view: View): string {
  return fill(upstreamGuidePath(upstream), view).trimEnd();
}

function guideOf(view: View): string {
  return fill(guidePath(view.provider), view).trimEnd();
}

function fill(template: string, view: object): string {
  try {
    return loadTemplate(template)(view);
  } catch (cause) {
    throw new RenderError(template, cause);
  }
}
