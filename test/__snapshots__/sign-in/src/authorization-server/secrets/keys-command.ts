import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { signInLimits } from '../../sign-in-limits.js';
import { changeSettings, settingLine, writeSettings } from './env-file.js';
import { parseSigningKeys } from './signing-keys.js';
import { newCookieKey, newEncryptionKey, newSecrets, newSigningKey } from './new-secrets.js';
import { listOf, named, parseCookieKeys, parseEncryptionKeys, secretOf } from './secrets.js';

const HELP = `The authorization server has three secrets, each a list. The first key of a list is used, the others still
count: signing keys sign access tokens, cookie keys sign cookies, encryption keys encrypt what is stored. To change
one, put a new one first (--rotate), start the server anew, wait, and take the last one out (--drop). Several
processes that share a store need the same lists; there, put a new key last by hand and start all of them, before it
comes first.

  keys                        prints new secrets
  keys --write FILE           writes them into a file of settings, a new one or one without them, that only you can read
  keys --rotate KIND          puts a new key first; KIND is signing, cookies or encryption
  keys --drop KIND            takes the last key out
  … --write FILE              changes the list in that file of settings; else that of the environment, and prints it
`;

/** One of the three secrets. */
interface Kind {
  readonly variable: string;
  /** Puts a new key first. */
  readonly rotate: (value: string) => Promise<string>;
  /** Takes the last key out. */
  readonly drop: (value: string) => string;
  /** Throws where the list is no good. */
  readonly check: (value: string) => void;
  /** How long the last key has to stay after another one took its place, and why. */
  readonly wait: string;
  readonly reason: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  signing: {
    variable: 'AUTH_SERVER_SIGNING_KEYS',
    rotate: async (value) => JSON.stringify({ keys: [await newSigningKey(), ...jwksOf(value)] }),
    drop: (value) => JSON.stringify({ keys: withoutLast('signing', jwksOf(value)) }),
    check: parseSigningKeys,
    wait: minutes(signInLimits.accessTokenSeconds),
    reason: 'access tokens that it signed are good for so long',
  },
  cookies: {
    variable: 'AUTH_SERVER_COOKIE_KEYS',
    rotate: (value) => Promise.resolve([newCookieKey(), ...listOf(value)].join(',')),
    drop: (value) => withoutLast('cookies', listOf(value)).join(','),
    check: parseCookieKeys,
    wait: minutes(signInLimits.signInSeconds),
    reason: 'people have so long to finish a sign-in',
  },
  encryption: {
    variable: 'AUTH_SERVER_ENCRYPTION_KEYS',
    rotate: (value) => Promise.resolve([newEncryptionKey(), ...listOf(value)].join(',')),
    drop: (value) => withoutLast('encryption', listOf(value)).join(','),
    check: parseEncryptionKeys,
    wait: days(signInLimits.grantSeconds),
    reason: 'sign-ins that it encrypted last so long, and end without it',
  },
};

/** `npm run keys`, and `node dist/authorization-server/secrets/keys-command.js` where the server runs. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      write: { type: 'string' },
      rotate: { type: 'string' },
      drop: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { write, rotate, drop } = values;
  if (values.help) {
    process.stdout.write(HELP);
  } else if (rotate !== undefined && drop !== undefined) {
    throw new Error('Either --rotate or --drop: between them the server starts anew');
  } else if (rotate !== undefined) {
    const kind = kindOf(rotate);
    await change(kind, write, (value) => kind.rotate(value));
    say(`Start the server anew. Wait ${kind.wait} before --drop ${rotate}: ${kind.reason}.`);
  } else if (drop !== undefined) {
    const kind = kindOf(drop);
    await change(kind, write, (value) => Promise.resolve(kind.drop(value)));
    say(
      `Start the server anew ${kind.wait} after the last --rotate, and no sooner: ${kind.reason}.`,
    );
  } else {
    const secrets: Readonly<Record<string, string>> = { ...(await newSecrets()) };
    if (write !== undefined) {
      writeSettings(write, secrets);
    } else {
      for (const [name, value] of Object.entries(secrets)) {
        process.stdout.write(`${settingLine(name, value)}\n`);
      }
    }
    say('Three new secrets. Keep them out of the repository, and the same through every start.');
  }
}

/** Changes the list in a file, or that of the environment. */
async function change(
  { variable, check }: Kind,
  file: string | undefined,
  to: (value: string) => Promise<string>,
): Promise<void> {
  const text = file === undefined ? '' : readFileSync(file, 'utf8');
  const env = file === undefined ? process.env : parseEnv(text);
  const wayOut =
    file === undefined ? ', or name the file of settings that has it: --write .env' : '';
  const value = named(variable, () => secretOf(env, variable, wayOut));
  named(variable, () => {
    check(value);
  });
  const changed = await to(value);
  if ((env[`${variable}_FILE`] ?? '') !== '') {
    say(`This is for the file that ${variable}_FILE names.`);
    process.stdout.write(`${changed}\n`);
  } else if (file === undefined) {
    process.stdout.write(`${settingLine(variable, changed)}\n`);
  } else {
    changeSettings(file, text, { [variable]: changed });
  }
}

function kindOf(name: string): Kind {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (!kind)
    throw new Error(`There is no secret ${name}; there are ${Object.keys(kinds).join(', ')}`);
  return kind;
}

function jwksOf(value: string): unknown[] {
  return (JSON.parse(value) as { keys: unknown[] }).keys;
}

/** @throws Error when it is the only one */
function withoutLast<T>(kind: string, keys: readonly T[]): T[] {
  if (keys.length < 2) {
    throw new Error(`There is one key only, and it is in use; --rotate ${kind} makes another`);
  }
  return keys.slice(0, -1);
}

function minutes(seconds: number): string {
  return `${Math.ceil(seconds / 60)} minutes`;
}

function days(seconds: number): string {
  return `${Math.ceil(seconds / 86_400)} days`;
}

/** Standard output is for the secrets. */
function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
