/** The weight of a log line: a refused client is a warning, a failure of this server an error. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Receives log lines; each is one JSON object without line breaks. */
export type LogSink = (line: string, level: LogLevel) => void;

/** Writes to standard error, whatever the level: standard output belongs to the process. */
export const logSink: LogSink = (line) => {
  console.error(line);
};
