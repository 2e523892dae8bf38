import { parseScopes } from '../../answers/flag-syntax.js';
import { scopeFault } from '../../answers/scopes.js';
import type { Ask } from '../../wizard/question.js';
import { visible } from '../output/visible.js';
import { openToAll, type ScopedOffer } from './offering.js';

/** Writes what is offered with the scopes it is going to need, line by line. */
export function tableLines(
  offers: readonly ScopedOffer[],
  baseScopes: readonly string[],
): string[] {
  const rows = offers.map(({ kind, name, scopes, effect, because, warning }) => ({
    cells: [kind, visible(name), scopes.join(' ') || '(base scopes alone)', effect],
    because: visible(because),
    warning,
  }));
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  return [
    ...rows.flatMap(({ cells, because, warning }) => [
      `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}  ${because}`,
      ...(warning === undefined ? [] : [`    ! ${visible(warning)}`]),
    ]),
    `  every call needs ${baseScopes.join(' ')} beside these`,
  ];
}

/** Shows the table, and asks whose scopes are to be others until nobody's are. */
export async function askScopes(
  ask: Ask,
  proposed: readonly ScopedOffer[],
  baseScopes: readonly string[],
  write: (line: string) => void,
): Promise<readonly ScopedOffer[]> {
  const offers = [...proposed];
  for (;;) {
    write('');
    for (const line of tableLines(offers, baseScopes)) write(line);
    write('');
    const chosen = await ask<'one'>({
      kind: 'one',
      message: 'Scopes',
      choices: [
        { title: 'Take them as they stand above', value: 'take' },
        ...offers.map(({ kind, name, scopes }, index) => ({
          title: `Change those of the ${kind} ${visible(name)}`,
          hint: scopes.join(' '),
          value: String(index),
        })),
      ],
      initial: 'take',
    });
    const offer = offers[Number(chosen)];
    if (chosen === 'take' || !offer) return offers;
    const changed = (text: string) => ({
      ...offer,
      scopes: parseScopes(text),
      because: 'you said so',
      isSaid: true as const,
    });
    const text = await ask<'text'>({
      kind: 'text',
      message: `Scopes of ${visible(offer.name)}, with +`,
      initial: offer.scopes.join('+'),
      fault: (typed) => {
        const { scopes } = changed(typed);
        if (/[\s,]/.test(typed.trim())) return Promise.resolve('has to have "+" between scopes');
        const [wrong] = scopes.flatMap((scope) => scopeFault(scope) ?? []);
        const [open] = openToAll([changed(typed)], baseScopes);
        return Promise.resolve(wrong ?? open?.message);
      },
    });
    offers[Number(chosen)] = changed(text);
  }
}
