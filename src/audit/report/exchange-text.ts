import type { Exchange } from '../http/answer.js';

/** Of a body or a field, in characters. */
const WIDTH = 300;

/** An exchange as lines: `>` what was sent, `<` what came back. */
export function exchangeLines({ request, response, fault }: Exchange): string[] {
  const sent = [
    `> ${request.method} ${request.url}`,
    ...request.headers.map(([name, value]) => `> ${name}: ${value}`),
    ...(request.body === undefined ? [] : [`> ${request.body}`]),
  ];
  const came = response
    ? [
        `< ${response.status}`,
        ...response.headers.map(([name, value]) => `< ${name}: ${value}`),
        ...(response.body === '' ? [] : [`< ${response.body}`]),
      ]
    : [];
  const lines = [...sent, ...came, ...(fault === undefined ? [] : [`! ${fault}`])];
  return lines.map((line) => (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line));
}
