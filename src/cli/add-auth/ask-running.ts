import { ProductError } from '../../errors.js';
import { askServer } from '../../existing/ask.js';
import type { Door, Findings, Offer, Offers } from '../../existing/findings.js';
import { runCommand } from '../../project/run-command.js';
import { startOwner } from '../../project/run-owner.js';
import type { ExistingAnswer } from '../../answers/existing-schema.js';

/** For a server that compiles itself first. In milliseconds. */
const READY_MS = 60_000;

/** What the server offers, and where its word differs from that of its source. */
export interface Heard {
  readonly offers: Offers;
  /** Sentences: what only one of the two knows. */
  readonly differences: readonly string[];
}

/** The server could not be asked; the message says why, as its own words do. */
export class UnheardError extends ProductError {
  override readonly name = 'UnheardError';
  readonly code = 'server-not-heard';
}

/**
 * Starts the server by its owner's command, and asks it what it offers. Calls nothing and reads nothing there.
 *
 * @throws {@link UnheardError} when it does not start or does not answer
 */
export async function askRunning(
  { directory, offered }: Findings,
  { build, start, environment, doors }: ExistingAnswer,
  signal: AbortSignal,
): Promise<Heard> {
  const door = doors.find(({ kind }) => kind === 'stateless' || kind === 'sessions');
  if (!door) throw new UnheardError('it has no endpoint of Streamable HTTP to be asked at');
  if (build) await buildServer(directory, build, environment, signal);
  const ready = (url: string) => answers(url, door, signal);
  const command = { directory, command: start, environment, ready, readyMs: READY_MS };
  try {
    const server = await startOwner(command, signal);
    try {
      const offers = await askServer(server.url + door.path, { signal });
      return { offers: together(offered, offers), differences: differencesOf(offered, offers) };
    } finally {
      await server.stop();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProductError) throw new UnheardError(error.message);
    throw error;
  }
}

async function buildServer(
  directory: string,
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const { ok, output } = await runCommand(program, args, {
    cwd: directory,
    signal,
    env: { ...environment, NO_COLOR: '1' },
  });
  if (ok) return;
  const lines = output.trim().split('\n').slice(-LAST_LINES).join('\n');
  throw new UnheardError(`${[program, ...args].join(' ')} failed:\n${lines}`);
}

/** So many lines of what a program wrote last are shown. */
const LAST_LINES = 15;

/** Whether anything answers; what, does not matter yet. */
async function answers(url: string, { path }: Door, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url + path, {
    method: 'OPTIONS',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
  });
  await response.body?.cancel();
  return true;
}

/** What the server says, and what its source is certain of: some is offered only to clients that can do more. */
export function together(source: Offers, server: Offers): Offers {
  const heard = namesIn(server);
  const more = source.offers.filter(
    ({ value, certainty }) => certainty === 'certain' && !heard.has(nameOf(value)),
  );
  return { ...server, offers: [...server.offers, ...more] };
}

function nameOf({ kind, name }: Offer): string {
  return `${kind} ${name}`;
}

function namesIn({ offers }: Offers): ReadonlySet<string> {
  return new Set(offers.map(({ value }) => nameOf(value)));
}

/** Where the source was read without a gap, the server and it should say the same. */
function differencesOf(source: Offers, server: Offers): string[] {
  const [read, heard] = [namesIn(source), namesIn(server)];
  return [
    ...[...heard]
      .filter((name) => !read.has(name) && source.gaps.length === 0)
      .map((name) => `the ${name} is offered, and the source does not show it`),
    ...[...read]
      .filter((name) => !heard.has(name))
      .map(
        (name) =>
          `the ${name} stands in the source, and the server does not offer it to every client`,
      ),
  ];
}
