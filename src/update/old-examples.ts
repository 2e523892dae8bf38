import { exampleToolOf, exampleTools } from '../answers/downstream.js';
import { isRecord } from '../answers/is-record.js';
import type { BuiltInTool } from '../catalog/index.js';
import { readFiles, type Project } from '../project/read-project.js';
import { readTextFile } from '../project/text-file.js';
import { digest } from '../render/base-file.js';
import { styleOfProject } from './project-style.js';

/**
 * Puts the example tool of the API that the answers name, if any, in the place of an earlier one, which would become
 * an empty tool under the old name. One that somebody has edited is the project's own, and stays.
 */
export async function withPresentExample(
  project: Project,
  answers: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const tools: unknown = answers['tools'];
  if (!isList(tools)) return answers;
  const present = exampleToolOf(answers);
  const others = exampleTools.filter(
    ({ name }) => name !== present?.name && tools.some((tool) => isNamed(tool, name)),
  );
  if (others.length === 0) return answers;
  const { style } = await styleOfProject(project, new Map());
  const old = others.filter((tool) => isUntouched(tool, project, style.generated));
  const kept = tools.filter((tool) => !old.some(({ name }) => isNamed(tool, name)));
  if (kept.length === tools.length) return answers;
  const isThere = kept.some((tool) => isNamed(tool, present?.name));
  return { ...answers, tools: [...kept, ...(present && !isThere ? [answerOf(present)] : [])] };
}

/** What examples import, and empty tools do not. */
const CALLS_AN_API = /from ["'](?:\.\.\/auth\/downstream|\.\/upstream-json)\.js["']/;

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNamed(tool: unknown, name: string | undefined): boolean {
  return isRecord(tool) && tool['name'] === name;
}

/** Tells whether the file of a tool is that of the example, as it was generated. */
function isUntouched(
  { file }: BuiltInTool,
  { directory, manifest }: Project,
  asGenerated: (path: string, text: string) => string,
): boolean {
  const path = `src/tools/${file}`;
  const { text } = readTextFile(readFiles(directory, [path]).get(path) ?? '');
  // An empty tool that happens to have the name calls no API.
  if (!CALLS_AN_API.test(text)) return false;
  const sha256 = manifest.files.get(path)?.sha256;
  return [text, asGenerated(path, text)].some((each) => digest(each) === sha256);
}

/** As `secure-mcp.json` of a new project has it. */
function answerOf({ name, title, description, scopes, readOnly }: BuiltInTool) {
  return { name, title, description, scopes, readOnly };
}
