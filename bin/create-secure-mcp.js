#!/usr/bin/env node
// Plain syntax on purpose: an old Node has to be able to read this file to say what is wrong.
import fs from 'fs';
import module from 'module';
import { fileURLToPath } from 'url';

const version = process.versions.node.split('.').map(Number);
const major = version[0];
const minor = version[1];
const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
const cli = new URL('../dist/cli.js', import.meta.url);

function stop(message) {
  process.stderr.write('create-secure-mcp: ' + message + '\n');
  process.exitCode = 1;
}

if (!isSupported) {
  stop(
    'Node.js ' +
      process.versions.node +
      ' is not supported; install 20.19 or later, 22.12 or later, or 24 and later, then run the same command again.',
  );
} else if (!fs.existsSync(cli)) {
  stop(
    'this is a clone that was not built yet: run npm ci in ' +
      fileURLToPath(new URL('..', import.meta.url)) +
      ' first; it builds, as does npm run build.',
  );
} else {
  // Node 22.8 and later keep compiled code between runs.
  if (typeof module.enableCompileCache === 'function') module.enableCompileCache();
  import(cli.href);
}
