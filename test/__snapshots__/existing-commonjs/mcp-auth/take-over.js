import { runAs, runUnjudged } from './caller-of-request.js';

/** How Node hands on a request; listeners for the last two answer `Expect` by themselves. */
const REQUESTS = ['request', 'checkContinue', 'checkExpectation'];

/** Servers that have a front already. */
const protectedServers = new WeakSet();

/**
 * Puts a front before all listeners of a server, whenever they are added. Node hands on every request through
 * `emit`, so that nothing comes in by another way; tools that trace requests take it over just so.
 */
export function takeOver(server, front) {
  if (protectedServers.has(server)) return;
  protectedServers.add(server);
  const emit = server.emit.bind(server);
  /** Requests that passed; a listener may hand one on under another event. */
  const passed = new WeakSet();

  function onRequest(event, req, res) {
    if (passed.has(req)) return emit(event, req, res);
    const judgement = front.judge({ req, res, isWaiting: event === 'checkContinue' });
    if (!judgement) return runUnjudged(() => emit(event, req, res));
    // What your own code throws is as fatal as it is without a front.
    void judgement.then((caller) => {
      if (!caller) return;
      passed.add(req);
      const isOver = () => isAnswered(res);
      const { auth } = req;
      runAs(caller, () => emit(event, req, res), isOver, auth ? [req, auth] : [req]);
    });
    return true;
  }

  server.emit = (event, ...args) => {
    if (REQUESTS.includes(event)) {
      return onRequest(event, args[0], args[1]);
    }
    if (event !== 'upgrade') return emit(event, ...args);
    if (!front.isDoor(args[0].url ?? '')) {
      return runUnjudged(() => emit(event, ...args));
    }
    // No guard looks at the messages of a WebSocket.
    args[1].end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    return true;
  };
}

/** Of HTTP/2 only the stream below knows whether the client left. */
function isAnswered(res) {
  return res.writableEnded || (res.stream ?? res).destroyed === true;
}
