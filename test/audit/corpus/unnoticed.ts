/** Weakened servers that no check notices, and why. */
export const unnoticed: Readonly<Record<string, string>> = {};
