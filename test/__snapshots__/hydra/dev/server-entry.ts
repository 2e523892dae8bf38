/** What runs when the server is started on this machine: the worker, served by Node. */
export const serverEntry = 'dev/serve.ts';
