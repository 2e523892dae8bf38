/** Writes to standard error, whatever the level: standard output belongs to the process. */
export const logSink = (line) => {
  console.error(line);
};
