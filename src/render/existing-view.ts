import type { Config } from '../answers/config.js';
import type { Door, ExistingAnswer, ShapeId } from '../answers/existing-schema.js';
import { shapeOf, type Guard } from '../catalog/existing.js';
import { oftenOpen } from '../catalog/often-open.js';
import { UserText } from './user-text.js';

/** A server that exists already, as the templates see it. */
export interface ExistingView {
  readonly shape: ShapeId;
  readonly guard: Guard;
  /** What takes MCP requests is sealed by the owner's code; else a library makes it out of reach. */
  readonly isSealed: boolean;
  /** That library opens sessions, and these are sealed. */
  readonly sealsSessions: boolean;
  readonly language: ExistingAnswer['language'];
  /** Folders; safe by their pattern. */
  readonly layer: string;
  readonly development: string;
  /** The layer stands in the folder of development. */
  readonly isOneFolder: boolean;
  readonly doors: readonly (Omit<Door, 'path'> & { readonly path: UserText })[];
  /** Where servers often take MCP requests. */
  readonly oftenOpen: readonly string[];
  readonly start: readonly UserText[];
  readonly build: readonly UserText[] | undefined;
  /** Names are safe by their pattern. */
  readonly environment: Readonly<Record<string, UserText>>;
  /** Where the package says that its JavaScript is not made of modules, and ours is. */
  readonly needsModuleMark: { readonly layer: boolean; readonly development: boolean };
}

/** Prepares what the templates read of a server that exists already; undefined for another project. */
export function existingView({ existing }: Config): ExistingView | undefined {
  if (!existing) return undefined;
  const { shape, layer, development, language, modules, doors, start, build, environment } =
    existing;
  const isCommonJs = modules === 'commonjs';
  const { guard, isSealed } = shapeOf(shape);
  return {
    shape,
    guard,
    isSealed,
    sealsSessions: guard === 'protectNextServer',
    language,
    layer,
    development,
    isOneFolder: layer === development,
    doors: doors.map((door) => ({ ...door, path: new UserText(door.path) })),
    oftenOpen,
    start: texts(start),
    build: build && texts(build),
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, new UserText(value)]),
    ),
    needsModuleMark: {
      // A compiler looks after TypeScript, and the mark would not come along into its output.
      layer: isCommonJs && language === 'javascript',
      development: isCommonJs,
    },
  };
}

function texts(values: readonly string[]): UserText[] {
  return values.map((value) => new UserText(value));
}
