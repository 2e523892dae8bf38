import { configOf, ownCodeOf } from './prepare-update.js';
import type { OwnCode } from './own-code.js';
import { readFiles, readProject } from '../project/read-project.js';
import { staleScopes, type StaleFile } from '../project/stale-scopes.js';
import { readTextFile } from '../project/text-file.js';
import { digest, type BaseEntry } from '../render/base-file.js';
import { keepsBase } from '../render/index.js';
import type { Manifest } from '../project/manifest-file.js';
import { hasAdditions } from './additions.js';
import { isStillKept } from './kept-changes.js';
import { NEW_SUFFIX, stillPending } from './plan-update.js';
import { styleOfProject } from './project-style.js';

/** A project and every file that the generator keeps in it. */
export interface ProjectStatus extends Pick<Manifest, 'generator' | 'spec' | 'kept'> {
  readonly files: readonly {
    readonly path: string;
    readonly kind: BaseEntry['kind'];
    readonly state: FileState;
  }[];
  /** Files of which nobody knows how they were generated. */
  readonly lost: readonly string[];
  readonly stale: readonly StaleFile[];
  readonly styleFault: string | undefined;
  /** Only where the server existed before. */
  readonly ownCode?: OwnCode;
}

/** A file compared with what was generated. */
type FileState = 'clean' | 'edited' | 'deleted' | 'pending';

/**
 * Compares a project with what was generated. Writes nothing.
 *
 * @throws ProjectError
 */
export async function statusOf(directory: string): Promise<ProjectStatus> {
  const project = await readProject(directory);
  const { manifest, base } = project;
  const tracked = [...manifest.files].filter(([, { kind }]) => keepsBase(kind));
  const texts = readFiles(
    project.directory,
    tracked.flatMap(([path]) => [path, path + NEW_SUFFIX]),
  );
  const pending = new Set(stillPending(manifest.pending, texts));
  const { style, styleFault } = await styleOfProject(project, texts);
  const generatedOf = (path: string) => {
    const text = base.get(path);
    return text === undefined ? undefined : style.own(path, text);
  };
  const files = tracked.map(([path, { kind, sha256 }]) => ({
    path,
    kind,
    state: stateOf(texts.get(path), pending.has(path), (text) =>
      kind === 'addition'
        ? hasAdditions(path, text, base.get(path) ?? '')
        : [sha256, digest(generatedOf(path) ?? '')].includes(digest(text)),
    ),
  }));
  const kept = manifest.kept.filter((one) =>
    isStillKept(one, texts.get(one.path), generatedOf(one.path)),
  );
  const config = configOf(project, project.answersText);
  const stale = staleScopes(config, (file) => readFiles(project.directory, [file]).get(file));
  const ownCode = await ownCodeOf(project.directory, config);
  const { generator, spec } = manifest;
  return {
    ...{ generator, spec, files, kept, lost: [...project.lost.keys()], stale, styleFault },
    ...(ownCode ? { ownCode } : {}),
  };
}

function stateOf(
  text: string | undefined,
  isPending: boolean,
  isGenerated: (text: string) => boolean,
): FileState {
  if (text === undefined) return 'deleted';
  if (isPending) return 'pending';
  return isGenerated(readTextFile(text).text) ? 'clean' : 'edited';
}
