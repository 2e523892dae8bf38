import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../templates/dev/ports.js';
import { listens } from './listens.js';

/** A proxy in front of replicas. */
export interface Nginx {
  readonly port: number;
  /** Ports that answered, the oldest request first. */
  answered(): number[];
  close(): Promise<void>;
}

export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).status === 0;
}

/** Starts an nginx that gives every request to the next replica. */
export async function startNginx(replicas: readonly number[]): Promise<Nginx> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'nginx-'));
  const port = await freePort();
  const log = path.join(home, 'answered.log');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${home}/${name};`)
    .join('\n');
  writeFileSync(
    path.join(home, 'nginx.conf'),
    `daemon off;
worker_processes 1;
pid ${home}/nginx.pid;
error_log ${home}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  ${temporary}
  log_format answered '$upstream_addr';
  access_log ${log} answered;
  upstream replicas {
    ${replicas.map((each) => `server 127.0.0.1:${each} max_fails=0;`).join('\n')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $http_host;
      # What a client says about itself is overwritten.
      proxy_set_header X-Forwarded-For 203.0.113.7;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Host '';
      proxy_set_header Forwarded '';
    }
  }
}
`,
  );
  const server = spawn('nginx', ['-c', `${home}/nginx.conf`, '-p', home], { stdio: 'ignore' });
  for (let attempt = 0; !(await listens(port)); attempt += 1) {
    if (attempt > 100) throw new Error(readFileSync(path.join(home, 'error.log'), 'utf8'));
    await sleep(100);
  }
  return {
    port,
    answered: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        // Where one did not answer, the next one was asked.
        .map((line) => Number(line.split(', ').at(-1)?.split(':').at(-1))),
    async close() {
      const exit = once(server, 'exit');
      server.kill('SIGTERM');
      await exit;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
