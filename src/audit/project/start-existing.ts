import type { Config } from '../../answers/config.js';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { shapeOf } from '../../catalog/existing.js';
import { revisions, type RevisionId } from '../../catalog/revisions.js';
import { redactorFor } from '../../http/redact.js';
import { ProjectError } from '../../project/project-error.js';
import { runCommand } from '../../project/run-command.js';
import { startOwner } from '../../project/run-owner.js';
import { freePort } from '../../project/run-program.js';
import { probeReach, type Reach } from '../existing/reach.js';
import { environmentFor, expectationsOf, startIssuerOf, without } from './facts-of-project.js';
import type { RunningProject } from './running-project.js';

/** A server that existed before, which runs and trusts the test issuer. */
export interface RunningExisting extends RunningProject {
  readonly issuer: NonNullable<RunningProject['issuer']>;
  readonly reach: (others?: readonly string[]) => Promise<Reach>;
}

/** The answers of a server that existed before. */
export type ExistingConfig = Config & { readonly existing: ExistingAnswer };

/** For a server that compiles itself first. In milliseconds. */
const READY_MS = 60_000;
/** For one answer while it starts, in milliseconds. */
const ANSWER_MS = 5000;
const LAST_LINES = 30;

/**
 * Builds and starts a server by the commands of its owner, with the audit's issuer as its authorization server.
 * It is ready when it answers anything: whether that is the guard is what is to be found out.
 *
 * @throws ProjectError with the end of what it wrote when it does not build or start
 */
export async function startExisting(
  directory: string,
  config: ExistingConfig,
  signal: AbortSignal,
  secrets: readonly string[] = [],
): Promise<RunningExisting> {
  const { build, start, environment } = config.existing;
  const inherited = without(process.env, secrets);
  const redactor = redactorFor({ ...inherited, ...environment });
  const redact = (text: string) => redactor.redact(text);
  if (build) await buildServer(directory, build, environment, signal, redact);
  const port = await freePort();
  const origin = new URL(`http://127.0.0.1:${port}`);
  const { path } = mainDoor(config.existing);
  const resource = `${origin.origin}${path.replace(/\/$/, '')}`;
  const issuer = await startIssuerOf(config, resource);
  try {
    const server = await startOwner(
      {
        directory,
        command: start,
        environment: { ...environment, ...environmentFor(config, { port, resource, issuer }) },
        inherited,
        port,
        ready: (url) => answers(url + path, signal),
        readyMs: READY_MS,
        redact,
      },
      signal,
    );
    return {
      target: new URL(resource),
      revision: spokenRevision(config),
      issuer,
      tokens: {},
      ownTools: true,
      reach: (others) => probeReach(origin, config.existing.doors, signal, others),
      expectations: expectationsOf(config, server.output),
      async stop() {
        await issuer.close();
        await server.stop();
      },
    };
  } catch (error) {
    await issuer.close();
    throw error;
  }
}

/** The path that metadata, challenge and audience name: the first that takes Streamable HTTP. */
function mainDoor({ doors }: ExistingAnswer): ExistingAnswer['doors'][number] {
  const main = doors.find(({ kind }) => kind === 'stateless' || kind === 'sessions') ?? doors[0];
  // The schema lets no empty list through.
  if (!main) throw new Error('no path reaches MCP');
  return main;
}

/** What SDK 1 does not speak cannot be asked of it, whatever the challenges are written for. */
function spokenRevision({ existing, revision }: ExistingConfig): RevisionId {
  if (shapeOf(existing.shape).sdk !== 1 || !revision.stateless) return revision.id;
  return revisions.find(({ stateless }) => !stateless)?.id ?? revision.id;
}

async function buildServer(
  cwd: string,
  build: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
  redact: (text: string) => string,
): Promise<void> {
  const [program = '', ...args] = build;
  const env = { NO_COLOR: '1', ...environment };
  const { ok, output } = await runCommand(program, args, { cwd, signal, env });
  if (ok) return;
  const end = redact(output).trim().split('\n').slice(-LAST_LINES).join('\n');
  throw new ProjectError('project-does-not-run', `${build.join(' ')} fails\n${end}`.trim());
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url, {
    method: 'OPTIONS',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
  await response.body?.cancel();
  return true;
}
