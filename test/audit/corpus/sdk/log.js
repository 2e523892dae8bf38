/** One line of JSON for each event; never a token. */
export function log(event, fields = {}) {
  console.log(JSON.stringify({ time: Date.now(), event, ...fields }));
}
