import { ownerOf } from './store.js';

const WINDOW_MS = 120_000;
const MOST = 500;
let windowAt = 0;
const counts = new Map();

/** Limits how often one caller may ask. */
export function rate(request, response, next) {
  if (Date.now() - windowAt > WINDOW_MS) {
    windowAt = Date.now();
    counts.clear();
  }
  const who = ownerOf(request.auth);
  const count = (counts.get(who) ?? 0) + 1;
  counts.set(who, count);
  if (count <= MOST) next();
  else response.status(429).set('Retry-After', '5').json({ error: 'slow down' });
}
