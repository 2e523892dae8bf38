import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import fs from 'fs-extra';
import { median, shuffled } from './report.js';

/** The time of a start. */
export interface StartTime {
  readonly title: string;
  readonly milliseconds: number;
  /** To bare Node. */
  readonly ratio: number;
}

const BARE = 'node -e 0';

/**
 * Measures the time from starting a server's process until it says that it listens, interleaved with
 * bare Node.
 *
 * @param projects directories of compiled projects by title
 */
export async function measureStarts(
  projects: Readonly<Record<string, string>>,
  rounds: number,
): Promise<StartTime[]> {
  const titles = [BARE, ...Object.keys(projects)];
  const times = new Map(titles.map((title) => [title, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const title of shuffled(titles)) {
      const directory = projects[title];
      times.get(title)?.push(await (directory === undefined ? timeBare() : timeServer(directory)));
    }
  }
  const bare = median(times.get(BARE) ?? []);
  return titles.map((title) => {
    const milliseconds = median(times.get(title) ?? []);
    return { title, milliseconds, ratio: milliseconds / bare };
  });
}

async function timeBare(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - startedAt;
}

async function timeServer(directory: string): Promise<number> {
  // A fetch handler listens by what serves it on Node.
  const worker = path.join(directory, 'dev/serve.js');
  const entry = (await fs.pathExists(worker)) ? worker : path.join(directory, 'src/index.js');
  const startedAt = performance.now();
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      MCP_SERVER_URL: 'https://mcp.example.com/mcp',
      AUTH_SERVER_ISSUER: 'https://auth.example.com',
    },
  });
  try {
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    const elapsed = performance.now() - startedAt;
    if (!line.toString().includes('"listening"')) throw new Error(line.toString());
    return elapsed;
  } finally {
    child.kill();
  }
}
