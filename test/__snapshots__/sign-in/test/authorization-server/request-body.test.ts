import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readForm } from '../../src/authorization-server/pages/read-form.js';
import {
  BodyError,
  readObject,
  readText,
} from '../../src/authorization-server/http/request-body.js';

const FORM = 'application/x-www-form-urlencoded';

/** A request whose body arrives in these pieces. */
function request(headers: Record<string, string>, ...pieces: (string | Uint8Array)[]) {
  return Object.assign(Readable.from(pieces.map((piece) => Buffer.from(piece))), {
    headers,
  }) as unknown as IncomingMessage;
}
const form = (...pieces: (string | Uint8Array)[]) => request({ 'content-type': FORM }, ...pieces);
const json = (text: string) => request({ 'content-type': 'application/json' }, text);

async function statusOf(work: Promise<unknown>): Promise<number> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BodyError);
  expect(error).toMatchObject({ name: 'BodyError', code: 'unusable_body' });
  return (error as BodyError).status;
}

describe('a body', () => {
  it('AT-27: is not read on where it is too large, announced or not', async () => {
    expect(await readText(form('1234', '5678'), FORM, 8)).toBe('12345678');
    const endless = form('1234', '5678', '9', 'more');
    expect(await statusOf(readText(endless, FORM, 8))).toBe(413);
    expect(endless.destroyed).toBe(true);
    const announced = request({ 'content-type': FORM, 'content-length': '9' }, '1');
    expect(await statusOf(readText(announced, FORM, 8))).toBe(413);
    const exact = request({ 'content-type': FORM, 'content-length': '8' }, '12345678');
    expect(await readText(exact, FORM, 8)).toBe('12345678');
  });

  it('is of the kind that is expected, however it is spelled', async () => {
    for (const type of [FORM, 'Application/X-WWW-Form-URLencoded ; charset=utf-8']) {
      expect(await readText(request({ 'content-type': type }, 'a'), FORM, 8), type).toBe('a');
    }
    for (const type of ['', 'text/plain', `${FORM}x`, `text/plain; ${FORM}`]) {
      const other = request({ 'content-type': type }, 'a');
      expect(await statusOf(readText(other, FORM, 8)), type).toBe(415);
    }
    expect(await statusOf(readText(request({}, 'a'), FORM, 8))).toBe(415);
  });

  it('is not compressed, not even by nothing', async () => {
    for (const encoding of ['gzip', 'identity', '']) {
      const sent = request({ 'content-type': FORM, 'content-encoding': encoding }, 'a');
      expect(await statusOf(readText(sent, FORM, 8)), encoding).toBe(415);
    }
  });

  it('is UTF-8', async () => {
    const umlaut = new TextEncoder().encode('ä');
    expect(await readText(form(umlaut.slice(0, 1), umlaut.slice(1)), FORM, 8)).toBe('ä');
    expect(await statusOf(readText(form(umlaut.slice(0, 1)), FORM, 8))).toBe(400);
  });

  it('is a JSON object', async () => {
    expect(await readObject(json('{"a":1}'), 8)).toEqual({ a: 1 });
    for (const text of ['', '{', '[]', 'null', '"a"', '1', 'true']) {
      expect(await statusOf(readObject(json(text), 8)), text).toBe(400);
    }
    expect(await statusOf(readObject(form('{}'), 8))).toBe(415);
  });
});

describe('a form of a page', () => {
  it('is small, and a form', async () => {
    expect((await readForm(form('a=1', '&b=2')))?.toString()).toBe('a=1&b=2');
    const spelled = request({ 'content-type': ` ${FORM.toUpperCase()} ; charset=utf-8` }, 'a=1');
    expect((await readForm(spelled))?.get('a')).toBe('1');
    expect(await readForm(form('x'.repeat(8192)))).toBeDefined();
    expect(await readForm(form('x'.repeat(8192), 'x'))).toBeUndefined();
    expect(await readForm(request({ 'content-type': 'text/plain' }, 'a=1'))).toBeUndefined();
    expect(await readForm(request({}, 'a=1'))).toBeUndefined();
  });

  it('is none where the browser leaves while it sends, and that is no other form', async () => {
    const fault = new Error('it left');
    const left = form('a=1');
    left.destroy(fault);
    await expect(readForm(left)).rejects.toBe(fault);
  });
});
