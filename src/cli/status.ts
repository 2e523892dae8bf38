import { staleScopes } from '../project/stale-scopes.js';
import { digest } from '../render/base-file.js';
import { keepsBase } from '../render/index.js';
import { isStillKept } from '../update/kept-changes.js';
import { NEIGHBOUR, stillPending } from '../update/plan-update.js';
import { configOf } from '../update/prepare-update.js';
import { styleOfProject } from '../update/project-style.js';
import { readFiles, readProject } from '../project/read-project.js';
import { readTextFile } from '../project/text-file.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import { projectDirectory, refuseProject } from './open-project.js';
import type { RawValues } from './program.js';
import { sayKept } from './report-update.js';
import { commonProblems, directoryOf, statusFlags } from './update-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/** How a file stands to what was generated. */
type State = 'clean' | 'edited' | 'deleted' | 'pending';

/** `status [directory]`: every file that the generator keeps. Returns the exit code. */
export async function status(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const problems = commonProblems(values, extra, statusFlags);
  if (problems.length > 0) return refuseUsage(io, problems);
  try {
    const project = await readProject(projectDirectory(world, directoryOf(values)));
    const { manifest, base, lost } = project;
    const tracked = [...manifest.files].filter(([, { kind }]) => keepsBase(kind));
    const texts = readFiles(
      project.directory,
      tracked.flatMap(([path]) => [path, path + NEIGHBOUR]),
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
        [sha256, digest(generatedOf(path) ?? '')].includes(digest(text)),
      ),
    }));
    const kept = manifest.kept.filter((one) =>
      isStillKept(one, texts.get(one.path), generatedOf(one.path)),
    );
    const stale = staleScopes(configOf(project, project.answersText), (file) =>
      readFiles(project.directory, [file]).get(file),
    );
    const { generator, spec } = manifest;
    io.document({ ok: true, exitCode: exitCodes.done, generator, spec, files, kept, lost, stale });
    io.say(`${generator.name} ${generator.version}, MCP specification ${spec}`);
    for (const { path, state } of files.filter((file) => file.state !== 'clean')) {
      io.say(`  ${state.padEnd(8)} ${visible(path)}`);
    }
    const clean = files.filter(({ state }) => state === 'clean').length;
    io.say(`  ${clean} of ${files.length} files are as they were generated`);
    sayKept(io, { kept, lost, older: [], stale, styleFault });
    return exitCodes.done;
  } catch (error) {
    return refuseProject(io, error);
  }
}

function stateOf(
  text: string | undefined,
  isPending: boolean,
  isGenerated: (text: string) => boolean,
): State {
  if (text === undefined) return 'deleted';
  if (isPending) return 'pending';
  return isGenerated(readTextFile(text).text) ? 'clean' : 'edited';
}
