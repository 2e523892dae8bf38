import path from 'node:path';
import { defineCommand } from '../command.js';
import { outputFlags, projectArgument } from '../flags/common.js';
import { parsed, refuse, text, toggle } from '../flags/flag.js';
import { readToken, tokenItself } from '../flags/token.js';

const DEFAULT_TIMEOUT_S = 5;
const MAX_TIMEOUT_S = 60;

const seconds = (value: string) => {
  const number = Number(value);
  if (number > 0 && number <= MAX_TIMEOUT_S) return number;
  return refuse(`must be a number of seconds up to ${MAX_TIMEOUT_S}`);
};

/** `doctor [directory]`: a project's environment beside the live authorization server. */
export const doctor = defineCommand({
  name: 'doctor',
  describe: "Compare a project's environment with its live authorization server",
  positionals: projectArgument,
  flags: {
    'env-file': text("Read this instead of the project's .env"),
    'local': toggle('Look at what `dev` starts; needs no network'),
    'token-env': text('Variable that holds an access token to verify'),
    'token-file': text('File that holds it'),
    'token': tokenItself('token'),
    'timeout': parsed('Seconds that one request may take; 5 by default', seconds),
    ...outputFlags,
  },
  examples: [
    ['$0 doctor', 'the environment of the shell and of .env'],
    ['$0 doctor --token-file token.txt', 'a token of it too, and what that may do'],
    ['$0 doctor --local', 'what `dev` starts, without any network'],
  ],
  worksOnFiles: false,
  read(given, { problems, context: { environment } }) {
    const { directory, local, timeout = DEFAULT_TIMEOUT_S } = given;
    const envFile = given['env-file'];
    const variable = given['token-env'];
    if (local && envFile !== undefined) {
      const message = 'says where the real environment is; --local leaves it aside';
      problems.push({ path: '', flag: '--env-file', message });
    }
    const place = { variable, file: given['token-file'] };
    return {
      directory,
      local,
      // Nothing that is started here has to hold the token in its environment.
      shell: Object.fromEntries(
        Object.entries(environment.env).filter(([name]) => name !== variable),
      ),
      envFile: envFile === undefined ? undefined : path.resolve(environment.cwd, envFile),
      token: readToken('token', place, environment, problems),
      timeoutMs: timeout * 1000,
      signal: environment.signal,
    };
  },
  async run(options, context) {
    const { runDoctor } = await import('../doctor/run-doctor.js');
    return runDoctor(options, context);
  },
});
