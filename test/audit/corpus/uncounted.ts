/** Weakened servers that no census has counted yet; nothing comes to this list, it only gets shorter. */
export const uncounted: readonly string[] = [
  'process/dies-of-a-request plain',
  'surface/open-completions sdk',
];
