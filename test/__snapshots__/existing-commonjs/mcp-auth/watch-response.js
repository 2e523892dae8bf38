/** Watches a response, whichever way it is sent: all ways end in these three methods. */
export function watchResponse(res, { onHead, onEvents }) {
  const writeHead = res.writeHead.bind(res);
  const write = res.write.bind(res);
  const end = res.end.bind(res);

  const look = (chunk) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    if (/^text\/event-stream\b/i.test(String(res.getHeader('content-type')))) {
      onEvents(Buffer.from(chunk));
    }
  };

  res.writeHead = (...args) => {
    writeHead(...args);
    onHead();
    return res;
  };
  res.write = ((...args) => {
    look(args[0]);
    return write(...args);
  });
  res.end = ((...args) => {
    look(args[0]);
    return end(...args);
  });
}
