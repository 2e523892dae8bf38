import { describe, expect, it } from 'vitest';
import { html } from '../../src/authorization-server/pages/html.js';
import { plainText } from '../../src/authorization-server/pages/plain-text.js';

describe('text from outside', () => {
  it.each([
    ['<b>&"\'', '&#60;b&#62;&#38;&#34;&#39;'],
    ['plain', 'plain'],
  ])('%s is inert in a page', (text, expected) => {
    expect(html`<p title="${text}">${text}</p>`.text).toBe(
      `<p title="${expected}">${expected}</p>`,
    );
  });

  it('lets HTML through that was written here, in lists as well, and shows nothing of what is not there', () => {
    const items = ['<', '>'].map((item) => html`<li>${item}</li>`);
    const list = html`<ul>
      ${items}
    </ul>`;
    expect(list.text.replace(/\s/g, '')).toBe('<ul><li>&#60;</li><li>&#62;</li></ul>');
    expect(html`${false}${undefined}${0}${list}`.text).toBe(`0${list.text}`);
  });

  it.each([
    ['\u202eedualC\u202c', 'edualC'],
    ['Cla\u200bu\u00adde\u2066\ufeff', 'Claude'],
    ['a\u0000\tb\r\n c\u2028d', 'a b c d'],
    ['\u3164\u115f\u2800', ''],
    ['e\u0301', 'e\u0301'],
    [`x${'\u0301'.repeat(50)}y`, `x${'\u0301'.repeat(4)}y`],
    [`x${'\u200b'.repeat(320)}y`, 'x'],
    ['a'.repeat(100), `${'a'.repeat(79)}…`],
    ['😀'.repeat(81), `${'😀'.repeat(79)}…`],
    ['😀'.repeat(80), '😀'.repeat(80)],
  ])('%j is shown as %j', (text, expected) => {
    expect(plainText(text, 80)).toBe(expected);
  });
});
