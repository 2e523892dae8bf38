import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { revisions } from '../../src/catalog/revisions.js';
import type { Case, CpuTime, Method } from './case-server.js';
import { signerOf } from './proofs.js';
import { median, shuffled } from './report.js';

/** Calls at the same time, as a server has them from a few busy agents. */
const IN_FLIGHT = 16;

/** What one case costs, as a ratio to the same method of the same server without authorization. */
export interface CallCost {
  readonly title: string;
  readonly method: Method;
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
    const samples = new Map(cases.map((each) => [each, [] as Sample[]]));
    for (let round = 0; round <= effort.rounds; round += 1) {
      for (const each of shuffled(cases)) {
        const sample = await measure(child, each, effort.calls);
        if (round > 0) samples.get(each)?.push(sample);
      }
    }
    const bases = new Map<Method, Sample[]>();
    return [...samples].map(([{ title, method }, own]) => {
      // The first case of a method is the one without authorization.
      const base = bases.get(method) ?? own;
      bases.set(method, base);
      return {
        title,
        method,
        cpu: median(
          own.map((each, round) => each.microseconds / (base[round]?.microseconds ?? NaN)),
        ),
        throughput: median(own.map((each, round) => (base[round]?.seconds ?? NaN) / each.seconds)),
        microseconds: median(own.map(({ microseconds }) => microseconds)) / effort.calls,
      };
    });
  } finally {
    child.kill();
  }
}

async function measure(child: ChildProcess, each: Case, calls: number): Promise<Sample> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const sign = await signerOf(each);
  const before = await cpuTime(child);
  const startedAt = performance.now();
  let left = calls;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call(each, agent, await sign?.());
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

/** What is called, and what shows that it ran. */
const CALLS = {
  'tools/call': request('list_todos', { name: 'list_todos', arguments: {} }, 'You have no to-dos.'),
  'resources/read': request('todo://items', { uri: 'todo://items' }, '"contents":'),
  'prompts/get': request('plan_day', { name: 'plan_day', arguments: {} }, '"messages":'),
} satisfies Record<Method, unknown>;

function request(name: string, params: object, ran: string) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': revisions[0].id,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  };
  return { name, params: { ...params, _meta }, ran };
}

/** @throws Error when nothing of the server ran: only calls that succeed are comparable */
function call({ title, method, url, token }: Case, agent: Agent, proof?: string): Promise<void> {
  const { name, params, ran } = CALLS[method];
  const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = {
    'authorization': `${proof === undefined ? 'Bearer' : 'DPoP'} ${token}`,
    ...(proof === undefined ? {} : { dpop: proof }),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(message),
    'accept': 'application/json, text/event-stream',
    'mcp-protocol-version': revisions[0].id,
    'mcp-method': method,
    'mcp-name': name,
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method: 'POST', headers, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        if (body.includes(ran)) resolve();
        else reject(new Error(`${title}, ${method}: ${response.statusCode ?? 0} ${body}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(message);
  });
}
