import { codeOf } from '../errors.js';
import { RenderError } from '../render/render-error.js';
import { Interrupted } from '../project/interrupt.js';
import { exitCodeOfSignal, exitCodes } from './exit-codes.js';
import { GENERATOR_VERSION } from '../version.js';
import { createIo, visible, type Io } from './io.js';
import type { Invocation } from './program.js';
import { readFlags, unexpectedArguments, unknownFlags } from './read-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/** Runs one command from its arguments to its exit code. Never throws. */
export async function run(world: World): Promise<number> {
  const json = world.argv.includes('--json') || world.argv.includes('--json=true');
  let io = createIo(world, json);
  try {
    const invocation = await readArguments(world);
    const { command } = invocation;
    io = createIo(world, json, command === 'create' || command === 'print' ? '' : command);
    return await dispatch(world, io, invocation);
  } catch (error) {
    return reportFailure(io, error, world.argv.includes('--verbose'));
  }
}

async function dispatch(world: World, io: Io, invocation: Invocation): Promise<number> {
  if (invocation.command === 'print') return print(world, io, invocation.text);
  const { values, extra } = invocation;
  if (invocation.command === 'list') {
    const problems = [...unknownFlags(values, ['json', 'verbose']), ...unexpectedArguments(extra)];
    if (problems.length > 0) return refuseUsage(io, problems);
    const { list } = await import('./list.js');
    return list(io);
  }
  if (invocation.command === 'completion') {
    const { completion } = await import('./completion.js');
    return completion(io, values, extra);
  }
  if (invocation.command === 'update') {
    const { update } = await import('./update.js');
    return update(world, io, values, extra);
  }
  if (invocation.command === 'status') {
    const { status } = await import('./status.js');
    return status(world, io, values, extra);
  }
  if (invocation.command === 'add') {
    const { addTool } = await import('./add-tool.js');
    return addTool(world, io, values, extra);
  }
  if (invocation.command === 'adopt') {
    const { adopt } = await import('./adopt.js');
    return adopt(world, io, values, extra);
  }
  if (invocation.command === 'eject') {
    const { eject } = await import('./eject.js');
    return eject(world, io, values, extra);
  }
  if (invocation.command === 'audit') {
    const { audit } = await import('./audit.js');
    return audit(world, io, values, extra);
  }
  if (invocation.command === 'doctor') {
    const { doctor } = await import('./doctor.js');
    return doctor(world, io, values, extra);
  }
  const { create } = await import('./create.js');
  return create(world, io, readFlags(values, extra, world.argv));
}

/** Help or version: as they are, or in a document. */
function print({ stdout }: World, io: Io, text: string): number {
  const exitCode = exitCodes.done;
  const isVersion = text === GENERATOR_VERSION;
  io.document({ ok: true, exitCode, ...(isVersion ? { version: text } : { help: text }) });
  if (!io.json) stdout.write(`${text}\n`);
  return exitCode;
}

/** Without arguments there is nothing to parse, and the first question comes sooner. */
async function readArguments({ argv, stdout }: World): Promise<Invocation> {
  if (argv.length === 0) return { command: 'create', values: {}, extra: [] };
  const { parseArguments } = await import('./program.js');
  return parseArguments(argv, stdout.columns);
}

/** An end nobody planned: one line, and the stack only when asked for. */
function reportFailure(io: Io, error: unknown, verbose: boolean): number {
  if (error instanceof Interrupted) return cancelled(io, exitCodeOfSignal(error.signal));
  if (error instanceof Error && error.name === 'Cancelled')
    return cancelled(io, exitCodes.cancelled);
  const exitCode = exitCodes.failure;
  const message = messageOf(error);
  io.document({ ok: false, exitCode, code: codeOf(error), problems: [{ path: '', message }] });
  io.complain(`create-secure-mcp: ${visible(message)}`);
  if (verbose && error instanceof Error) io.complain(error.stack);
  else {
    const isClean = !(error instanceof Error && error.name === 'LeftoverError');
    const start = isClean ? 'Nothing was written. ' : '';
    io.complain(`${start}Run again with --verbose to see where this came from.`);
  }
  return exitCode;
}

function cancelled(io: Io, exitCode: number): number {
  const problems = [{ path: '', message: 'cancelled' }];
  io.document({ ok: false, exitCode, code: 'cancelled', problems });
  io.complain('Cancelled, nothing was written.');
  return exitCode;
}

function messageOf(error: unknown): string {
  if (error instanceof RenderError) return `a template is wrong: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const place = path ?? 'the target';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${place} cannot be written`;
  if (code === 'ENOTDIR') return `a part of ${place} is not a directory`;
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'ENAMETOOLONG') return 'the path of the target is too long';
  return error.message.split('\n')[0] ?? error.name;
}
