import path from 'node:path';
import type { Config } from '../answers/config.js';
import { ProductError } from '../errors.js';
import { ANSWERS_PATH, readAnswers } from '../project/read-answers.js';
import { readFiles } from '../project/read-project.js';
import { ExistingError } from './existing-error.js';
import { modulesIn, protectingCallIn } from './layer-calls.js';
import { missingProtection } from './own-protection.js';
import { openProject } from './project.js';
import { readSources, type PackageSources } from './sources.js';

/**
 * Refuses a server that has the layer, or had it. It counts as protected only with a record and with every call
 * that protects it: whoever goes on after exit code 0 puts it into service.
 *
 * @throws {@link ExistingError}
 */
export function refuseProtected({ directory, sources }: PackageSources): void {
  const recorded = configOf(directory);
  if (!recorded) {
    refuseUnrecorded(sources);
    return;
  }
  const { existing } = recorded;
  if (!existing) {
    throw new ExistingError(
      'generated-project',
      `this project was generated (${ANSWERS_PATH} says so) and has a guard of its own; run: create-secure-mcp update`,
    );
  }
  const own = readSources(directory, [existing.layer, existing.development]);
  const { uncalled, unsealed } = missingProtection(openProject(own), existing);
  if (uncalled.length === 0 && unsealed.length === 0) {
    throw new ExistingError(
      'protected-already',
      `this server is protected already (${ANSWERS_PATH} is here, and the code calls ${existing.layer}); run: create-secure-mcp update`,
    );
  }
  const faults = [
    ...(uncalled.length > 0 ? [`nothing calls ${uncalled.join(', ')} of ${existing.layer}`] : []),
    ...unsealed.slice(0, NAMED).map((each) => `past the guard: ${each}`),
  ];
  throw new ExistingError(
    'protection-lost',
    `this server is not protected, though ${ANSWERS_PATH} is here: ${faults.join('; ')}; write that again (create-secure-mcp status shows the lines that stood there), or begin anew: create-secure-mcp add auth --undo`,
  );
}

/** So many of what is open are named. */
const NAMED = 5;

/** What the record says; undefined without one. */
function configOf(directory: string): Config | undefined {
  try {
    const text = readFiles(directory, [ANSWERS_PATH]).get(ANSWERS_PATH);
    return text === undefined ? undefined : readAnswers(text);
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    throw new ExistingError(
      'protection-lost',
      `there is a record of a protection that cannot be used, so nobody knows whether this server is protected: ${error.message}`,
    );
  }
}

/** The directory that the layer has, unless its owner names another. */
const LAYER = 'mcp-auth';

function refuseUnrecorded(sources: PackageSources['sources']): void {
  for (const { file, text } of sources.values()) {
    if (!text.includes(LAYER)) continue;
    const layers = modulesIn(file, text).flatMap((module) => placesOf(file, module));
    const [called] = layers.flatMap((layer) => {
      const call = protectingCallIn(file, text, layer);
      return call === undefined ? [] : [`${call} of ${layer}`];
    });
    if (called === undefined) continue;
    throw new ExistingError(
      'protection-lost',
      `${file} calls ${called}, and there is no record of it: after eject the guard is yours to change, and nothing of it is written here; else bring ${ANSWERS_PATH} and .secure-mcp back from your repository`,
    );
  }
}

/** Where an import that names the layer leads; by an alias, nobody knows below which directory. */
function placesOf(file: string, module: string): string[] {
  const named = module.replace(/(\/index)?(\.[cm]?[jt]s)?$/, '');
  if (!named.endsWith(`/${LAYER}`)) return [];
  return /^\.\.?\//.test(named) ? [path.posix.join(path.posix.dirname(file), named)] : [LAYER];
}
