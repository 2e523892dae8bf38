import * as v from 'valibot';
import { shapes } from '../catalog/existing.js';
import {
  commandWordFault,
  doorPathFault,
  folderFault,
  MAX_DOORS,
  MAX_VARIABLES,
  MAX_WORDS,
  namedSecretFault,
  variableNameFault,
  variableValueFault,
} from './existing.js';

const oneOf = <const T extends readonly string[]>(values: T) =>
  v.picklist(values, `must be one of: ${values.map((value) => JSON.stringify(value)).join(', ')}`);

const text = (fault: (value: string) => string | undefined) =>
  v.pipe(
    v.string('must be a text'),
    v.check(
      (value) => fault(value) === undefined,
      ({ input }) => fault(input) ?? 'is not accepted',
    ),
  );

const command = v.pipe(
  v.array(text(commandWordFault), 'must be a list: a program, and each of its arguments'),
  v.minLength(1, 'must name a program'),
  v.maxLength(MAX_WORDS, `must have at most ${MAX_WORDS} words`),
);

/** One entry of `existing.doors`. */
export const doorSchema = v.strictObject(
  {
    path: text(doorPathFault),
    kind: oneOf(['stateless', 'sessions', 'sse', 'messages']),
    openedByLibrary: v.exactOptional(v.literal(true, 'must be true, or be left out')),
  },
  'must be an object with "path" and "kind"',
);

/** What was found of a server that exists already: `existing`, in the place of `framework`. */
export const existingSchema = v.strictObject(
  {
    shape: oneOf(shapes.map(({ id }) => id)),
    runtime: oneOf(['node', 'web']),
    language: oneOf(['typescript', 'javascript']),
    modules: oneOf(['module', 'commonjs']),
    imports: oneOf(['.js', '.ts', '']),
    layer: text(folderFault),
    development: text(folderFault),
    /** The folder of the routes of Next.js, `app` or `src/app`; with `runtime` web only. */
    routes: v.exactOptional(text(folderFault)),
    doors: v.pipe(
      v.array(doorSchema, 'must be a list of objects with "path" and "kind"'),
      v.minLength(1, 'must name a path that reaches MCP'),
      v.maxLength(MAX_DOORS, `must have at most ${MAX_DOORS} entries`),
    ),
    start: command,
    build: v.exactOptional(command),
    environment: v.pipe(
      v.record(
        text(variableNameFault),
        text(variableValueFault),
        'must be an object of variables and their values on this machine',
      ),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        for (const [key, value] of Object.entries(dataset.value)) {
          const message = namedSecretFault(key, value);
          if (message === undefined) continue;
          const { value: input } = dataset;
          addIssue({ message, path: [{ type: 'object', origin: 'value', input, key, value }] });
        }
      }),
      v.check(
        (variables) => Object.keys(variables).length <= MAX_VARIABLES,
        `must have at most ${MAX_VARIABLES} variables`,
      ),
    ),
  },
  'must be an object with "shape", "doors" and where the files stand',
);

/** What was found of a server that exists already. */
export type ExistingAnswer = v.InferOutput<typeof existingSchema>;

/** What serves MCP there. */
export type ShapeId = ExistingAnswer['shape'];

/** A path that reaches MCP. */
export type Door = Readonly<v.InferOutput<typeof doorSchema>>;

/**
 * What a path takes: `stateless` POST only; `sessions` POST, GET and DELETE with `Mcp-Session-Id`; `sse` and
 * `messages` the two of HTTP+SSE (revision 2024-11-05).
 */
export type DoorKind = Door['kind'];
