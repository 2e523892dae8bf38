import {
  builtInAnswer,
  builtInPromptAnswer,
  builtInPrompts,
  builtInResourceAnswer,
  builtInResources,
  builtInTools,
} from '../answers/defaults.js';
import { parsePrompt, parseResource, parseTool } from '../answers/flag-syntax.js';
import type { Problem } from '../answers/problem.js';
import type { GivenAnswers, PromptAnswer, ResourceAnswer, ToolAnswer } from '../answers/schema.js';
import { validateGiven } from '../answers/validate.js';
import { catalog } from '../catalog/index.js';
import type { Ask } from './question.js';

/** The answers that say what the server offers. */
interface OfferAnswers {
  readonly tools: ToolAnswer[];
  readonly resources?: ResourceAnswer[];
  readonly prompts?: PromptAnswer[];
}

/** A choice that has one line of text asked for. */
interface Offer {
  readonly value: string;
  readonly title: string;
  readonly hint: string;
}

/** Something of the user's own that is asked for in one line. */
interface OwnKind<T> extends Offer {
  readonly message: string;
  readonly example: string;
  readonly parse: (text: string) => T | Problem;
  readonly start: (entry: T) => string;
  /** Between two entries. */
  readonly separator: RegExp;
}

const OWN_TOOLS: OwnKind<ToolAnswer> = {
  value: 'own tool',
  title: 'Tools of your own',
  hint: 'you name them and their scopes next',
  message: 'Your tools: name=scope+scope, …',
  example: 'search_orders=orders:read',
  parse: parseTool,
  start: ({ name }) => name,
  separator: /,/,
};
const OWN_RESOURCES: OwnKind<ResourceAnswer> = {
  value: 'own resource',
  title: 'Resources of your own',
  hint: 'what clients read, each under a URI',
  message: 'Your resources: uri=scope+scope, …',
  example: 'notes://{id}=notes:read',
  parse: parseResource,
  start: ({ uri }) => uri,
  // A URI may have commas, too.
  separator: /,(?=\s*(?:[a-z][a-z0-9+.-]*:|$))/,
};
const OWN_PROMPTS: OwnKind<PromptAnswer> = {
  value: 'own prompt',
  title: 'Prompts of your own',
  hint: 'what people choose from a menu',
  message: 'Your prompts: name=scope+scope, …',
  example: 'sum_up=notes:read',
  parse: parsePrompt,
  start: ({ name }) => name,
  separator: /,/,
};

/** Asks for tools and, unless they are known, for resources and prompts. */
export async function askOffer(
  ask: Ask,
  before: GivenAnswers,
  known: GivenAnswers,
): Promise<OfferAnswers> {
  const hasSet = (id: string) =>
    catalog.toolSets.some(
      (set) =>
        set.id === id &&
        set.tools.some(({ name }) => before.tools?.some((tool) => tool.name === name)),
    );
  const ownBefore = {
    tools: (before.tools ?? []).filter(({ name }) => !builtInTools.some((t) => t.name === name)),
    resources: (before.resources ?? []).filter(
      ({ uri }) => !builtInResources.some((one) => one.uri === uri),
    ),
    prompts: (before.prompts ?? []).filter(
      ({ name }) => !builtInPrompts.some((one) => one.name === name),
    ),
  };
  const asks = { resources: known.resources === undefined, prompts: known.prompts === undefined };
  const kinds: { readonly own: Offer; readonly before: readonly unknown[] }[] = [
    { own: OWN_TOOLS, before: ownBefore.tools },
    ...(asks.resources ? [{ own: OWN_RESOURCES, before: ownBefore.resources }] : []),
    ...(asks.prompts ? [{ own: OWN_PROMPTS, before: ownBefore.prompts }] : []),
  ];
  const setIds = catalog.toolSets.map(({ id }) => id);
  const chosen = await ask<'some'>({
    kind: 'some',
    message: 'Tools, resources, prompts',
    choices: [
      ...catalog.toolSets.map(({ id, label, hint }) => ({ title: label, hint, value: id })),
      ...kinds.map(({ own: { title, hint, value } }) => ({ title, hint, value })),
    ],
    initial: before.tools
      ? [
          ...setIds.filter(hasSet),
          ...kinds.filter((kind) => kind.before.length > 0).map(({ own }) => own.value),
        ]
      : setIds,
  });
  const sets = catalog.toolSets.filter(({ id }) => chosen.includes(id));
  const own = <T>(kind: OwnKind<T>, earlier: readonly T[], fits: (entries: T[]) => GivenAnswers) =>
    chosen.includes(kind.value) ? askOwn(ask, kind, earlier, fits) : [];
  const builtIn = sets.flatMap((set) => set.tools.map(builtInAnswer));
  const more = await own(OWN_TOOLS, ownBefore.tools, (entries) => ({
    tools: [...builtIn, ...entries],
  }));
  const tools = [...builtIn, ...more];
  if (!asks.resources && !asks.prompts) return { tools };
  const found = sets.flatMap((set) => set.resources.map(builtInResourceAnswer));
  const resources = await own(OWN_RESOURCES, ownBefore.resources, (entries) => ({
    resources: [...found, ...entries],
  }));
  const ready = sets.flatMap((set) => set.prompts.map(builtInPromptAnswer));
  const prompts = await own(OWN_PROMPTS, ownBefore.prompts, (entries) => ({
    prompts: [...ready, ...entries],
  }));
  return {
    tools,
    ...(asks.resources ? { resources: [...found, ...resources] } : {}),
    ...(asks.prompts ? { prompts: [...ready, ...prompts] } : {}),
  };
}

/** Asks for some of the user's own in one line. */
async function askOwn<T>(
  ask: Ask,
  kind: OwnKind<T>,
  before: readonly T[],
  fits: (entries: T[]) => GivenAnswers,
): Promise<T[]> {
  const text = await ask<'text'>({
    kind: 'text',
    message: kind.message,
    initial: before.length > 0 ? before.map(asText).join(', ') : kind.example,
    fault: (typed) => {
      const parsed = parseOwn(typed, kind);
      return Promise.resolve(typeof parsed === 'string' ? parsed : faultOf(fits(parsed)));
    },
  });
  const parsed = parseOwn(text, kind);
  return typeof parsed === 'string' ? [] : parsed;

  function asText(entry: T): string {
    const { scopes } = entry as { readonly scopes: readonly string[] };
    return `${kind.start(entry)}=${scopes.join('+')}`;
  }
}

/** What was typed, or the first fault. */
function parseOwn<T>(text: string, { parse, separator }: OwnKind<T>): T[] | string {
  const entries: T[] = [];
  for (const part of text.split(separator).map((piece) => piece.trim())) {
    if (part === '') continue;
    const entry = parse(part) as (T & object) | Problem;
    if ('message' in entry) return entry.message;
    entries.push(entry);
  }
  return entries;
}

/** The first problem the schema has with some answers. */
export function faultOf(answers: GivenAnswers): string | undefined {
  return validateGiven(answers).problems[0]?.message;
}
