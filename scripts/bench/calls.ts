import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { revisions } from '../../src/catalog/revisions.js';
import type { Case, CpuTime } from './case-server.js';
import { median, shuffled } from './report.js';

/** Calls at the same time, as a server has them from a few busy agents. */
const IN_FLIGHT = 16;

/** What one case costs, as a ratio to the same server without authorization. */
export interface CallCost {
  readonly title: string;
  /** CPU time of the server's process for one call. */
  readonly cpu: number;
  /** Calls per second. */
  readonly throughput: number;
  /** CPU time of one call in the median round, in microseconds. */
  readonly microseconds: number;
}

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** In a round, for each case. */
  readonly calls: number;
}

interface Sample {
  readonly microseconds: number;
  readonly seconds: number;
}

/**
 * Measures the cases of compiled projects. All cases of a project are servers in one process, and a
 * round calls each of them in random order, so that whatever else the machine does, and whatever the
 * compiler of the runtime has learnt, is the same for all. The first round only warms up.
 */
export async function measureCalls(directory: string, effort: Effort): Promise<CallCost[]> {
  const child = fork('case-server.js', {
    cwd: directory,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const [cases] = (await once(child, 'message')) as [readonly Case[]];
    const samples = new Map(cases.map(({ title }) => [title, [] as Sample[]]));
    for (let round = 0; round <= effort.rounds; round += 1) {
      for (const each of shuffled(cases)) {
        const sample = await measure(child, each, effort.calls);
        if (round > 0) samples.get(each.title)?.push(sample);
      }
    }
    const [base = []] = samples.values();
    return [...samples].map(([title, own]) => ({
      title,
      cpu: median(own.map((each, round) => each.microseconds / (base[round]?.microseconds ?? NaN))),
      throughput: median(own.map((each, round) => (base[round]?.seconds ?? NaN) / each.seconds)),
      microseconds: median(own.map(({ microseconds }) => microseconds)) / effort.calls,
    }));
  } finally {
    child.kill();
  }
}

async function measure(child: ChildProcess, each: Case, calls: number): Promise<Sample> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const before = await cpuTime(child);
  const startedAt = performance.now();
  let left = calls;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call(each, agent);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  const microseconds = (await cpuTime(child)) - before;
  agent.destroy();
  return { microseconds, seconds };
}

async function cpuTime(child: ChildProcess): Promise<number> {
  const answer = once(child, 'message') as Promise<[CpuTime]>;
  child.send('cpu');
  const [{ microseconds }] = await answer;
  return microseconds;
}

const MESSAGE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'list_todos',
    arguments: {},
    _meta: {
      'io.modelcontextprotocol/protocolVersion': revisions[0].id,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
    },
  },
});

/** @throws Error when the tool did not run: only calls that succeed are comparable */
function call({ title, url, token }: Case, agent: Agent): Promise<void> {
  const headers = {
    'authorization': `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(MESSAGE),
    'accept': 'application/json, text/event-stream',
    'mcp-protocol-version': revisions[0].id,
    'mcp-method': 'tools/call',
    'mcp-name': 'list_todos',
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        if (body.includes('You have no to-dos.')) resolve();
        else reject(new Error(`${title}: ${response.statusCode ?? 0} ${body}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(MESSAGE);
  });
}
