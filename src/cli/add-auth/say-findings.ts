import { exportsOf } from '../../existing/edits/spots.js';
import type { Certainty, Door, Findings, Found, Place, Spot } from '../../existing/findings.js';
import { wrapped } from '../../wizard/wrapped.js';
import type { Context } from '../context.js';
import { visible } from '../output/visible.js';
import { shapeOf } from '../../catalog/existing.js';

/** As wide as a terminal is at the least. */
const WIDTH = 80;

/** Risks that reading a package cannot show, each with what follows. */
const UNSEEN = [
  'The public URL: clients, tokens and metadata name it, and only you know it.',
  'Other ways to the same data: another route, another process, the database itself.',
  'Proxies in front: what they rewrite, cache or answer by themselves.',
  'Tools that the server registers while it runs: calls of a name that the scope map does not have are refused.',
];

/**
 * Says what was found of a server, before anything is asked.
 *
 * @param through how callers get through authentication that is there; empty where there is none
 */
export function sayFindings(
  context: Context,
  findings: Findings,
  through: readonly string[],
): void {
  const { facts, shape, doors, spots, neighbours, offered } = findings;
  const { bold, dim } = context.colors;
  const title = (text: string) => {
    context.say();
    context.say(bold(text));
  };
  const language = facts.language === 'typescript' ? 'TypeScript' : 'JavaScript';
  const modules = facts.modules === 'module' ? 'ES modules' : 'CommonJS';
  context.say(bold(visible(facts.name)) + `  ${language}, ${modules}, ${facts.packageManager}`);

  title('Found');
  sayFound(context, shape, shapeOf(shape.value).label);
  for (const door of doors) sayFound(context, door, doorText(door.value));

  title('Offered, as the source says');
  context.say(`  ${offerCounts(findings)}`);
  for (const gap of offered.gaps) {
    for (const line of indented(visible(`not known: ${gap.value}`))) context.say(line);
  }

  if (neighbours.length > 0) title('Beside it');
  for (const [file, says] of authenticationIn(neighbours)) {
    const text = `authentication: ${file}: ${says.join('; ')}`;
    for (const line of indented(visible(text))) context.say(line);
  }
  for (const line of through) context.say(`  ${visible(line)}`);
  for (const { value } of neighbours) {
    if (value.kind === 'authentication') continue;
    const text = `${value.kind.replace('-', ' ')}: ${value.says}`;
    for (const line of indented(visible(text))) context.say(line);
  }

  title('Lines of yours that would change');
  for (const spot of spots) sayFound(context, spot, spotText(spot.value));

  title('What cannot be seen from here');
  for (const risk of UNSEEN) for (const line of indented(risk)) context.say(dim(line));
  context.say();
}

/** What was found of authentication, once for each file; what follows from it is said once for all. */
function authenticationIn(neighbours: Findings['neighbours']): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { value, at: place } of neighbours) {
    if (value.kind !== 'authentication') continue;
    const [what = ''] = value.says.split(/; it stays|: a check of its own stays/);
    const file = place?.file ?? '';
    files.set(file, [...(files.get(file) ?? []), what]);
  }
  return files;
}

/** Counts what is offered, in words. */
function offerCounts({ offered }: Pick<Findings, 'offered'>): string {
  const counts = (['tool', 'resource', 'prompt'] as const).map((kind) => {
    const count = offered.offers.filter(({ value }) => value.kind === kind).length;
    return `${count} ${kind}${count === 1 ? '' : 's'}`;
  });
  return counts.join(', ');
}

function sayFound<T>(context: Context, found: Found<T>, text: string): void {
  const { certainty, because, at: place } = found;
  context.say(`  ${visible(text)}  ${certaintyText(context, certainty)}${visible(at(place))}`);
  for (const line of indented(visible(`because ${because}`), '      ')) {
    context.say(context.colors.dim(line));
  }
}

function certaintyText({ colors }: Context, certainty: Certainty): string {
  return { certain: colors.green, likely: colors.yellow, unclear: colors.red }[certainty](
    certainty,
  );
}

const DOORS: Readonly<Record<Door['kind'], string>> = {
  stateless: 'Streamable HTTP without sessions',
  sessions: 'Streamable HTTP with sessions',
  sse: 'HTTP+SSE, the stream',
  messages: 'HTTP+SSE, the messages',
};

function doorText({ path, kind, openedByLibrary }: Door): string {
  return `${path}  ${DOORS[kind]}${openedByLibrary ? ', opened by the library itself' : ''}`;
}

function spotText(spot: Spot): string {
  if (spot.kind === 'wrap') return `${spot.call}( … )`;
  if (spot.kind === 'before') return `${spot.call}(${spot.argument ?? ''}) before`;
  return `export const { ${exportsOf(spot)} } = protectRoute(${spot.handler})`;
}

/** Writes a place behind what was found there. */
function at(place: Place | undefined): string {
  return place === undefined ? '' : `  ${place.file}:${place.line}`;
}

function indented(text: string, margin = '  '): string[] {
  return wrapped(text, WIDTH - margin.length).map((line) => margin + line);
}
