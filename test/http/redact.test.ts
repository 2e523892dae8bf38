import { describe, expect, it } from 'vitest';
import { createRedactor, redactHeader } from '../../src/http/redact.js';

const HEAD = 'aaaaaaaaaaaaaaaa';
const [one, other] = [
  `${HEAD}.first-payload-1.sig-nature-one`,
  `${HEAD}.other-payload-2.signature-two`,
];

function redactorOf(...hidden: (readonly [value: string, label: string])[]) {
  const redactor = createRedactor();
  for (const [value, label] of hidden) redactor.hide(value, label);
  return redactor;
}

describe('a redactor', () => {
  it.each([
    ['a token', `Bearer ${one}!`, 'Bearer [one]!'],
    ['two that begin alike, side by side', `${one}${other}`, '[one][other]'],
    ['a part of one', 'x first-payload-1 y', 'x [one] y'],
    ['a part that two share', `(${HEAD})`, '([one])'],
    ['what only begins as one', `${one.slice(0, 20)}…`, `[one]${one.slice(16, 20)}…`],
    ['nothing', 'nothing to hide', 'nothing to hide'],
    ['text shorter than any secret', 'short', 'short'],
    ['a JWT of anybody', 'eyJhbGciOiJub25lIn0.e30.', '[a JWT]'],
    ['escape codes', 'a\u001B[31mb\u202Ec', 'a\\u001b[31mb\\u202ec'],
  ])('shows %s', (_what, text, shown) => {
    expect(redactorOf([one, 'one'], [other, 'other']).redact(text)).toBe(shown);
  });

  it('knows a secret in the forms of an address and of a form', () => {
    const redactor = redactorOf(['a secret/with spaces', 'secret']);
    expect(redactor.redact('?a=a%20secret%2Fwith%20spaces&b=a+secret%2Fwith+spaces')).toBe(
      '?a=[secret]&b=[secret]',
    );
  });

  it('prefers the longest of those that begin alike', () => {
    const redactor = redactorOf(['abcdefghijklm', 'short'], ['abcdefghijklmnop', 'long']);
    expect(redactor.redact('abcdefghijklmnop abcdefghijklmno')).toBe('[long] [short]no');
  });

  it.each([
    ['Cookie', 'a=1; sid=of-somebody-else', 'sid of-somebody-else', 'sid [cookie]'],
    ['Set-Cookie', 'sid=of-somebody-else; Path=/', 'of-somebody-else', '[set-cookie]'],
    ['Mcp-Session-Id', 'session-of-somebody', 'no session-of-somebody', 'no [mcp-session-id]'],
  ])('hides what stands in %s, there and where it is repeated', (name, value, text, shown) => {
    const redactor = redactorOf();
    expect(redactHeader(redactor, name, value)).toEqual([name, '[hidden]']);
    expect(redactor.redact(text)).toBe(shown);
  });

  it('shows a token by its own name after it came in another field', () => {
    const redactor = redactorOf([one, 'one']);
    expect(redactHeader(redactor, 'Proxy-Authorization', `Bearer ${one}`)[1]).toBe('[hidden]');
    expect(redactHeader(redactor, 'Cookie', `token=${one}`)[1]).toBe('[hidden]');
    expect(redactor.redact(`Bearer ${one}`)).toBe('Bearer [one]');
  });

  it('hides what it is told later, in a text it has seen before', () => {
    const redactor = redactorOf();
    expect(redactor.redact(one)).toBe(one);
    redactor.hide(one, 'one');
    expect(redactor.redact(one)).toBe('[one]');
  });
});
