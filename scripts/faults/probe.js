/**
 * Loaded into a server's process with `--import`, beside the product and without a change to it. It
 * answers each message of its parent with the heap after a full collection and the open sockets.
 */
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  process.send({
    heapBytes: process.memoryUsage().heapUsed,
    sockets: process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length,
  });
});
process.channel.unref(); // the process ends as it would without a parent
