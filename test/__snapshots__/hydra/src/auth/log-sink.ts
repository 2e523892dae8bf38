/** The weight of a log line: a refused client is a warning, a failure of this server an error. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Receives log lines; each is one JSON object without line breaks. */
export type LogSink = (line: string, level: LogLevel) => void;

/** Writes to the console by level: Workers show and count what is written with `console.error` as errors. */
export const logSink: LogSink = (line, level) => {
  console[level](line);
};
