import type { Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { judgeError } from '../../engine/judge-error.js';
import { expect, fail, notChecked, type Outcome, pass, warn } from '../../engine/outcome.js';
import { codes, errorCode } from '../../protocol/json-rpc-errors.js';
import { type Message, replies, request } from '../../protocol/messages.js';
import { isServed } from '../../protocol/responses.js';
import { sampleArguments, withValue } from '../../protocol/sample-arguments.js';
import type { ListedTool } from '../../protocol/tools.js';
import { type DeclaredHeader, declaredHeaders } from './declared-headers.js';

const NO_PARAMETERS = 'no tool declares parameters as header fields';
const MISMATCH = { status: 400, code: codes.headerMismatch };

/** A tool, and a parameter of it that travels as a header. */
interface Parameter {
  readonly tool: ListedTool;
  readonly field: DeclaredHeader;
}

/** Finds every declaration of a header, of all tools. */
async function parametersOf({ tools }: Context): Promise<Parameter[]> {
  return (await tools()).flatMap((tool) =>
    declaredHeaders(tool.inputSchema).map((field) => ({ tool, field })),
  );
}

/** Takes every declaration of a header, where there are any. */
async function parameters(context: Context) {
  const list = await parametersOf(context);
  return list.length > 0 ? { parameters: list } : notChecked(NO_PARAMETERS);
}

/** Takes one that clients can use, rather of a tool that changes nothing. */
const usable = (type: string | undefined, otherwise: string) => async (context: Context) => {
  const list = (await parametersOf(context)).filter(
    ({ field }) => field.isReachable && isHeaderName(field.name),
  );
  const fitting =
    type === undefined ? list : list.filter(({ field }) => field.types.includes(type));
  const harmless = fitting.find(({ tool }) => tool.readOnly);
  // It is called with made-up arguments: at a project that the audit started, nothing is changed so.
  const parameter = harmless ?? (context.isGenerated ? undefined : fitting[0]);
  return parameter ? { parameter } : notChecked(otherwise);
};

/** Writes a call of the tool with this value, and with made-up ones for what it must have beside. */
function callWith({ dialect }: Context, { tool, field }: Parameter, value: unknown): Message {
  const sample = sampleArguments(tool.inputSchema);
  return request(dialect, 'tools/call', {
    name: tool.name,
    arguments: withValue(sample, field.path, value),
  });
}

const headerName = ({ field }: Parameter) => `Mcp-Param-${String(field.name)}`;
const encode = (value: string) => `=?base64?${Buffer.from(value).toString('base64')}?=`;

/** Judges a call whose headers are wrong. */
function judgeMismatch(response: Response, what: string): Outcome {
  const outcome = judgeError(response, MISMATCH, what);
  if (outcome.kind === 'pass' || (isServed(response) && !isToolError(response))) return outcome;
  // Made-up arguments may have been refused first.
  return response.status === 400
    ? warn(`${what}: ${String(errorCode(response))} in place of -32020`, response)
    : notChecked(`${what}: the arguments were refused, if anything`);
}

function isToolError(response: Response): boolean {
  return replies(response.text)[0]?.result?.['isError'] === true;
}

/** Parameters of tools that travel as headers, since 2026-07-28. */
export const headerParameterChecks: readonly Check[] = [
  check({
    rows: ['META-07'],
    title: 'demands declared parameters as header fields, and those alone',
    needs: ['token', 'tool-calls'],
    fix: 'Answer 400 with -32020 when a declared Mcp-Param field is missing or differs, once decoded.',
    on: usable(undefined, NO_PARAMETERS),
    async *run(context) {
      const { token, parameter } = context;
      const name = headerName(parameter);
      const value = valueOf(parameter.field);
      const call = (headers: Readonly<Record<string, string>>, given: unknown) =>
        context.probe({ token, message: callWith(context, parameter, given), headers });
      for (const [what, headers] of [
        [`${name} missing`, {}],
        [`${name} different`, { [name]: String(valueOf(parameter.field, 1)) }],
        [`${name} spoilt`, { [name]: '=?base64?%%%?=' }],
      ] as const) {
        yield judgeMismatch(await call(headers, value), what);
      }
      for (const [what, headers, given] of [
        [`${name} encoded`, { [name]: encode(String(value)) }, value],
        [`no ${name} for null`, {}, null],
        [`no ${name} for nothing`, {}, undefined],
      ] as const) {
        const response = await call(headers, given);
        const isMismatch = errorCode(response) === codes.headerMismatch;
        yield expect(!isMismatch, `${what} is called a mismatch`, response);
      }
    },
  }),
  check({
    rows: ['META-08'],
    title: 'compares integers in header fields as numbers',
    needs: ['token', 'tool-calls'],
    fix: 'Let 42.0 in the header equal 42 in the body.',
    on: usable('integer', 'no tool declares an integer as a header field'),
    async run(context) {
      const { token, parameter } = context;
      const value = valueOf(parameter.field);
      const message = callWith(context, parameter, value);
      const headers = { [headerName(parameter)]: `${String(value)}.0` };
      const response = await context.probe({ token, message, headers });
      return errorCode(response) === codes.headerMismatch
        ? fail(`${String(value)}.0 is not ${String(value)}`, response)
        : pass;
    },
  }),
  check({
    rows: ['META-09'],
    title: 'declares header fields that can be one',
    needs: ['token'],
    fix: 'Use valid, unique names, on parameters of type string, integer or boolean.',
    on: parameters,
    *run({ parameters: list }) {
      for (const parameter of list) yield judgeDeclaration(parameter);
    },
  }),
  check({
    rows: ['META-10'],
    title: 'declares nothing as a header field that sounds secret or personal',
    needs: ['token'],
    fix: 'Leave x-mcp-header off such parameters: intermediaries see and log header fields.',
    on: parameters,
    run({ parameters: list }) {
      const found = list.find(({ field }) =>
        [field.path.at(-1) ?? '', String(field.name)].some(isDelicate),
      );
      // All that is known is what it is called.
      return found ? fail(`${found.tool.name}.${found.field.path.join('.')} sounds like it`) : pass;
    },
  }),
];

/** Tells names that a header can have (RFC 9110 section 5.1). */
function isHeaderName(name: unknown): name is string {
  return typeof name === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}

/** Judges whether clients can send the parameter as a header. */
function judgeDeclaration({ tool, field }: Parameter): Outcome {
  const where = `${tool.name}.${field.path.join('.')}`;
  const { name, types } = field;
  if (!field.isReachable) return fail(`${where} is not reached by properties alone`);
  if (!isHeaderName(name)) return fail(`x-mcp-header of ${where} is no field name`);
  const others = types.filter((type) => !['string', 'integer', 'boolean'].includes(type));
  if (others.length > 0) return fail(`${where} may be a ${others.join(' or ')}`);
  // Behind a reference, for instance.
  if (types.length === 0) return warn(`the type of ${where} does not stand there`);
  const same = declaredHeaders(tool.inputSchema).filter(
    (each) => String(each.name).toLowerCase() === name.toLowerCase(),
  );
  return expect(same.length === 1, `${tool.name} declares ${name} twice`);
}

const DELICATE = new Set([
  ...['password', 'passwd', 'passphrase', 'pin', 'secret', 'token', 'apikey', 'credential'],
  ...['credentials', 'email', 'phone', 'ssn', 'birthday', 'birthdate', 'dob', 'iban'],
]);

/** Goes by whole words: `maxTokens` and `mailbox` are neither secret nor personal. */
function isDelicate(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ''));
  return [...words, ...pairs].some((word) => DELICATE.has(word));
}

/** A value that the parameter may have; another one when asked for. */
function valueOf({ types, schema }: DeclaredHeader, which: 0 | 1 = 0): unknown {
  const list = Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : [];
  const usual = list.find((each) => ['string', 'number', 'boolean'].includes(typeof each));
  const [first = 'string'] = types;
  if (first === 'boolean') return which === 0;
  if (first === 'integer') {
    const from = typeof usual === 'number' ? usual : (schema['minimum'] ?? 7);
    return Number(from) + which;
  }
  return which === 0 ? (usual ?? 'audit') : 'audit-other';
}
