import type { Given } from '../../engine/check.js';
import { ordinary } from '../../protocol/messages.js';

/** What stands in a text where it must not, and how. */
type Spoilt = readonly [what: string, body: Buffer];

const bytes = (...values: number[]) => Buffer.from(values);

/** What no text in UTF-8 has (RFC 3629 section 3), and what JSON can write that is no text (RFC 8259 section 8.2). */
const spoilers: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['a byte that UTF-8 does not have', bytes(0xff)],
  ['half a surrogate in three bytes', bytes(0xed, 0xa0, 0x80)],
  ['half a character', bytes(0xe2, 0x82)],
  ['half a surrogate', Buffer.from('\\ud800')],
];

/** Bodies of an ordinary request with such things where nobody needs to look. */
export function spoiltTexts({ dialect }: Given): readonly Spoilt[] {
  const plain = JSON.stringify(ordinary(dialect));
  const place = plain.indexOf('"params":{') + '"params":{'.length;
  return spoilers.map(([what, bad]) => [
    `${what} in a text`,
    Buffer.concat([
      Buffer.from(`${plain.slice(0, place)}"x":"`),
      bad,
      Buffer.from(`",${plain.slice(place)}`),
    ]),
  ]);
}

/** Bodies whose method is another one than the ordinary, unless what is wrong in its name is left out or put right. */
export function spoiltMethods({ dialect }: Given): readonly Spoilt[] {
  const { method, ...rest } = ordinary(dialect);
  const plain = JSON.stringify({ method, ...rest });
  const from = plain.indexOf(method) + 2;
  const [head, tail] = [plain.slice(0, from), plain.slice(from)];
  const code = tail.charCodeAt(0);
  const long = bytes(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  const spelt = (bad: Buffer, rest: string) =>
    Buffer.concat([Buffer.from(head), bad, Buffer.from(rest)]);
  return [
    ...spoilers.map(([what, bad]): Spoilt => [`${what} in a method`, spelt(bad, tail)]),
    ['a letter of a method in two bytes', spelt(long, tail.slice(1))],
  ];
}
