/** Traces as runtimes write them: V8, Python, the JVM, .NET, Go, PHP, Ruby. */
const TRACES = [
  /\bat (?:async |new )?(?:[\w.$<>[\] ]+ )?\(?(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^\s()]*:\d+:\d+/,
  /node_modules[/\\]/,
  /Traceback \(most recent call last\)/,
  /\bat [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)/,
  /\bat [\w.]+\(.*\) in \S+:line \d+/,
  /\bgoroutine \d+ \[/,
  /#0 \S+\.php(?:\(\d+\)|:\d+)/,
  /\.rb:\d+:in [`']/,
];

/** Whether a text of the server shows where in its code something went wrong. */
export function showsTrace(text: string): boolean {
  return TRACES.some((trace) => trace.test(text));
}
