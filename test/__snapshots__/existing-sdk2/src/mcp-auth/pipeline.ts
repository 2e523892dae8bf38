import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that are answered one after the other (RFC 9112 section 9.3.2). */
const MAX_PIPELINED = 16;

/** What is to be done when requests are over, by connection. */
const pipelines = new WeakMap<Socket, Set<() => void>>();

/**
 * Takes a place among the requests of a connection, and gives it back when the request is over. Node emits no `close`
 * for a response that still waits behind another one when the connection ends.
 *
 * @returns how to be told when it is over; undefined when there is no place
 */
export function takePlace(res: ServerResponse): ((onOver: () => void) => void) | undefined {
  const { socket } = res.req;
  const places = placesOf(socket);
  if (places.size >= MAX_PIPELINED) return undefined;
  let tell: () => void = () => undefined;
  const end = () => {
    if (places.delete(end)) tell();
  };
  places.add(end);
  res.once('close', end);
  if (socket.destroyed) end();
  return (onOver) => {
    tell = onOver;
    if (!places.has(end)) onOver();
  };
}

function placesOf(socket: Socket): Set<() => void> {
  const known = pipelines.get(socket);
  if (known) return known;
  const places = new Set<() => void>();
  pipelines.set(socket, places);
  socket.once('close', () => {
    for (const end of places) end();
  });
  return places;
}
