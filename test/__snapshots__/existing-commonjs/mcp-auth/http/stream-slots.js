/** A timer holds 31 bits of milliseconds; nobody keeps a stream open for 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends of streams, by connection. Node emits no `close` for a response that still waits behind another one. */
const ends = new WeakMap();

/** Ends a stream with its token (META-24), and gives it back to its user once it is over, whoever ended it. */
export function followStream(res, { expiresAt, release }) {
  const { socket } = res.req;
  const streams = endsOf(socket);
  const milliseconds = Math.max(expiresAt * 1000 - Date.now(), 0);
  const timer = setTimeout(
    () => {
      res.destroy();
      end();
    },
    Math.min(milliseconds, MAX_TIMER_MS),
  ).unref();
  const end = () => {
    if (!streams.delete(end)) return;
    clearTimeout(timer);
    release();
  };
  streams.add(end);
  res.once('close', end);
  if (socket.destroyed) end();
}

function endsOf(socket) {
  const known = ends.get(socket);
  if (known) return known;
  const streams = new Set();
  ends.set(socket, streams);
  socket.once('close', () => {
    for (const end of streams) end();
  });
  return streams;
}
