import type { Config } from '../../answers/config.js';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { shapeOf } from '../../catalog/existing.js';
import { revisions, type RevisionId } from '../../catalog/revisions.js';
import { redactorFor } from '../../http/redact.js';
import { ProjectError } from '../../project/project-error.js';
import { runCommand } from '../../project/run-command.js';
import { freePort } from '../../project/free-port.js';
import { probeReach, type Reach } from '../existing/reach.js';
import { answersAt } from '../started/answers-at.js';
import { expectationsOf, without } from './facts-of-project.js';
import type { RunningProject, StartOptions } from './running-project.js';
import { startTrusting } from './trusting-server.js';

/** A server that existed before, which runs and trusts the test issuer. */
export interface RunningExisting extends RunningProject {
  readonly issuer: NonNullable<RunningProject['issuer']>;
  readonly reach: (others?: readonly string[]) => Promise<Reach>;
}

/** The answers of a server that existed before. */
export type ExistingConfig = Config & { readonly existing: ExistingAnswer };

/** For a server that compiles itself first, in milliseconds. */
const READY_MS = 60_000;
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
  { secrets = [], until = Infinity }: StartOptions = {},
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
  const { issuer, server, stop } = await startTrusting(
    config,
    {
      directory,
      command: start,
      environment,
      inherited,
      port,
      resource,
      ready: () => answersAt(`${origin.origin}${path}`, signal),
      readyMs: READY_MS,
      redact,
      until,
    },
    signal,
  );
  return {
    target: new URL(resource),
    revision: spokenRevision(config),
    issuer,
    process: server,
    tokens: {},
    ownTools: true,
    reach: (others) => probeReach(origin, config.existing.doors, signal, others),
    expectations: expectationsOf(config, server.output),
    stop,
  };
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
