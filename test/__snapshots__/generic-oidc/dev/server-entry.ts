/** What runs when the server is started on this machine. */
export const serverEntry = 'src/index.ts';
