import { PassThrough } from 'node:stream';
import type { Environment } from '../../src/cli/environment.js';
import { PATIENCE } from './patience.js';

/** Keys as a terminal sends them. */
export const keys = {
  enter: '\r',
  escape: '\u001B',
  interrupt: '\u0003',
  down: '\u001B[B',
  up: '\u001B[A',
  space: ' ',
} as const;

/** A terminal or pipe of which everything written is kept. */
class FakeOutput extends PassThrough {
  text = '';
  columns: number | undefined;

  constructor(readonly isTTY: boolean) {
    super();
    if (isTTY) this.columns = 80;
    this.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  /** Resolves as soon as a text was written after `from`. */
  async shows(text: string, from = 0): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!this.text.slice(from).includes(text)) {
      if (Date.now() > deadline)
        throw new Error(`never showed ${text}; only:\n${this.text.slice(from)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** A keyboard. */
class FakeInput extends PassThrough {
  isRaw = false;

  constructor(readonly isTTY: boolean) {
    super();
  }

  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    return this;
  }
}

/** Surroundings of a run, with what it wrote. */
export interface FakeWorld extends Environment {
  readonly stdin: FakeInput;
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
}

/** Surroundings without a terminal, unless asked for. */
export function fakeWorld(
  argv: readonly string[],
  options: { cwd: string; terminal?: boolean; env?: NodeJS.ProcessEnv; signal?: AbortSignal },
): FakeWorld {
  const terminal = options.terminal === true;
  return {
    argv,
    script: '/somewhere/node_modules/.bin/create-secure-mcp',
    env: options.env ?? {},
    cwd: options.cwd,
    stdin: new FakeInput(terminal),
    stdout: new FakeOutput(terminal),
    stderr: new FakeOutput(terminal),
    signal: options.signal ?? new AbortController().signal,
  };
}
