import type { Exchange } from '../../http/response.js';

/** Characters of a body or a header that are shown. */
const WIDTH = 300;

/** An exchange as lines: `>` what was sent, `<` what came back. */
export function exchangeLines({ request, response, fault }: Exchange): string[] {
  const sent = [
    `> ${request.method} ${request.url}`,
    ...request.headers.map(([name, value]) => `> ${name}: ${value}`),
    ...bodyLines(request.body ?? '').map((line) => `> ${line}`),
  ];
  const came = response
    ? [
        `< ${response.status}`,
        ...response.headers.map(([name, value]) => `< ${name}: ${value}`),
        ...bodyLines(response.body).map((line) => `< ${line}`),
      ]
    : [];
  const lines = [...sent, ...came, ...(fault === undefined ? [] : [`! ${fault}`])];
  return lines.map((line) => (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line));
}

/** Of a body. */
const MOST_LINES = 20;

function bodyLines(body: string): string[] {
  if (body === '') return [];
  const lines = body.trimEnd().split(/\n/);
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines;
}
