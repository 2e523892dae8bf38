import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import * as v from 'valibot';
import { ProjectError } from '../project/project-error.js';
import type { ServerSettings } from './model.js';
import { ENVIRONMENT, runInProject, type ProjectRun } from './run-in-project.js';

/** What the project says of its environment. */
export type Settings =
  | ({
      readonly ok: true;
      readonly server: ServerSettings;
      readonly doubts: readonly string[];
    } & Scopes)
  | { readonly ok: false; readonly problems: readonly string[] };

/** Scopes as clients ask for them. */
interface Scopes {
  readonly scopes: readonly string[];
}

/** Where the environment comes from. */
export interface Environment {
  readonly values: Readonly<Record<string, string>>;
  /** The file that was read, if there was one. */
  readonly file: string | undefined;
}

/**
 * Runs in the project: its own code reads its environment, so that nothing can be understood
 * otherwise here than by the server. Secrets are not among what it prints.
 */
const PROGRAM = `
${ENVIRONMENT}
const [{ scopePolicy }, { requestableScopes }] = await Promise.all(
  ['./src/scope-map.ts', './src/auth/scopes.ts'].map((file) => import(file)),
);
let said;
try {
  const config = loadConfig(environment, profile);
  const { resource, issuer, jwksUri, introspection, downstream, production, trustProxy } = config;
  const { baseScopes, tools, resources, prompts, methods } = scopePolicy;
  const parts = [tools, resources, prompts, methods];
  const needed = [...new Set([...baseScopes, ...parts.flatMap((part) => Object.values(part ?? {}).flat())])];
  said = {
    ok: true,
    server: {
      resource, issuer, jwksUri, production,
      introspection: introspection && { endpoint: introspection.endpoint, clientId: introspection.clientId },
      tokenEndpoint: downstream?.tokenEndpoint,
      behindProxy: trustProxy !== false,
    },
    doubts: doubtsAbout?.(config) ?? [],
    scopes: requestableScopes(profile, resource, needed),
  };
} catch (error) {
  said = { ok: false, problems: error.problems ?? [error.message] };
}
say(said);
`;

const settingsSchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    server: v.object({
      resource: v.string(),
      issuer: v.string(),
      jwksUri: v.exactOptional(v.string()),
      introspection: v.exactOptional(v.object({ endpoint: v.string(), clientId: v.string() })),
      tokenEndpoint: v.exactOptional(v.string()),
      production: v.boolean(),
      behindProxy: v.boolean(),
    }),
    doubts: v.array(v.string()),
    scopes: v.array(v.string()),
  }),
  v.object({ ok: v.literal(false), problems: v.array(v.string()) }),
]);

/**
 * The environment a server of this project would get: the shell's, and `.env` where it says nothing,
 * as with `node --env-file`.
 *
 * @param envFile instead of the project's `.env`; it must exist then
 * @throws ProjectError when the file cannot be read
 */
export function readEnvironment(
  directory: string,
  shell: NodeJS.ProcessEnv,
  envFile: string | undefined,
): Environment {
  const file = path.resolve(directory, envFile ?? '.env');
  const given = Object.fromEntries(
    Object.entries(shell).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  if (envFile === undefined && !existsSync(file)) return { values: given, file: undefined };
  try {
    const values = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
    return { values: { ...values, ...given }, file };
  } catch (error) {
    throw new ProjectError(
      'unreadable-project',
      `${file} cannot be read: ${(error as Error).message}`,
    );
  }
}

/**
 * Has the project read its environment.
 *
 * @throws ProjectError when its code does not run
 */
export async function readSettings(run: ProjectRun): Promise<Settings> {
  const program = { task: 'read its own settings', code: PROGRAM };
  return v.parse(settingsSchema, await runInProject(program, run));
}
