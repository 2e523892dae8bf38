import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followStream } from '../../templates/src/http/stream-slots.js';

/** Seconds that the token lasts. */
const LASTS = 60;

class FakeSocket extends EventEmitter {
  destroyed = false;
}

class FakeResponse extends EventEmitter {
  readonly req: { readonly socket: FakeSocket };
  readonly destroy = vi.fn();

  constructor(socket: FakeSocket) {
    super();
    this.req = { socket };
  }
}

describe('a stream', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** Opens a stream; the function tells how often its place was given back. */
  function open(socket = new FakeSocket(), lasts = LASTS) {
    const response = new FakeResponse(socket);
    const release = vi.fn();
    const expiresAt = Date.now() / 1000 + lasts;
    followStream(response as unknown as ServerResponse, { expiresAt, release });
    return { socket, response, releases: () => release.mock.calls.length };
  }

  it('gives its place back once, whatever ends it and what ends after it', () => {
    const { socket, response, releases } = open();
    expect(releases()).toBe(0);
    response.emit('close');
    socket.emit('close');
    vi.advanceTimersByTime(2 * LASTS * 1000);
    expect(releases()).toBe(1);
    expect(response.destroy).not.toHaveBeenCalled();
  });

  it('ends with its token (META-24)', () => {
    const { response, releases } = open();
    vi.advanceTimersByTime(LASTS * 1000 - 1);
    expect(releases()).toBe(0);
    vi.advanceTimersByTime(1);
    expect(response.destroy).toHaveBeenCalledOnce();
    expect(releases()).toBe(1);
  });

  it('goes on with a token that lasts for months', () => {
    const { response } = open(undefined, 24 * 60 * 60 * 60);
    vi.advanceTimersByTime(LASTS * 1000);
    expect(response.destroy).not.toHaveBeenCalled();
  });

  it('gives its place back with the connection on which it waits for others (DOS-01)', () => {
    const socket = new FakeSocket();
    const streams = Array.from({ length: 20 }, () => open(socket));
    // Node warns of a leak from eleven on.
    expect(socket.listenerCount('close')).toBe(1);
    socket.emit('close');
    expect(streams.map(({ releases }) => releases())).toEqual(streams.map(() => 1));
  });

  it('takes no place when its client has left before it begins (DOS-01)', () => {
    const socket = new FakeSocket();
    socket.destroyed = true;
    expect(open(socket).releases()).toBe(1);
  });
});
