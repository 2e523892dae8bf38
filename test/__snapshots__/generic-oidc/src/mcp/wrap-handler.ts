import type { McpServer, ServerContext } from '@modelcontextprotocol/server';

/** A handler of requests of one method. */
export type Handler = (request: unknown, context: ServerContext) => unknown;

/** Changes the handler that a server has for a method, whoever sets it: the SDK does, when something is registered. */
export function wrapHandler(
  { server }: McpServer,
  method: string,
  wrap: (handler: Handler) => Handler,
): void {
  const setter = server as unknown as {
    setRequestHandler: (method: string, ...schemasAndHandler: unknown[]) => void;
  };
  const setRequestHandler = setter.setRequestHandler.bind(server);
  setter.setRequestHandler = (set, ...rest) => {
    const handler = rest.pop() as Handler;
    setRequestHandler(set, ...rest, set === method ? wrap(handler) : handler);
  };
}
