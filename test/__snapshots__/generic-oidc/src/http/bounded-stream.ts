/** Bytes that may wait for a reader: about a thousand messages. */
const MAX_WAITING = 256 * 1024;

/**
 * Breaks a stream off when its client does not keep up with it. What is said to somebody who does not read would
 * pile up for as long as their token lasts (DOS-01).
 */
export function boundWaiting(response: Response): Response {
  const { body } = response;
  if (!body) return response;
  const reader = body.getReader();
  const bounded = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        void handOn(reader, controller);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING }),
  );
  return new Response(bounded, response);
}

/** Reads without waiting for whoever reads behind it, so that all that waits is counted in one place. */
async function handOn(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  controller: ReadableStreamDefaultController<Uint8Array>,
): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      controller.enqueue(value);
      if ((controller.desiredSize ?? 0) <= 0) throw new Error('the client does not keep up');
    }
    controller.close();
  } catch (error) {
    controller.error(error);
    await reader.cancel(error).catch(() => undefined);
  }
}
