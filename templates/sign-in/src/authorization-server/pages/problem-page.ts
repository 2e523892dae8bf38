import type { ServerResponse } from 'node:http';
import { signInTexts } from '../../sign-in-texts.js';
import { retryLater } from '../http/answers.js';
import { html } from './html.js';
import { documentOf, pageHeaders } from './page.js';
import type { Problem } from './texts.js';

const statuses: Readonly<Record<Problem, number>> = {
  ended: 400,
  not_from_page: 403,
  bad_request: 400,
  unknown_app: 400,
  not_admitted: 403,
  denied: 200,
  upstream_failed: 400,
  unavailable: 503,
  too_many_requests: 429,
  not_found: 404,
  failed: 500,
};

/**
 * Makes the page for a problem. It says nothing of what went wrong in the words of others; the log has more,
 * under the ID.
 */
export function problemPage(
  problem: Problem,
  incident: string,
): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
} {
  const { title, happened, next } = signInTexts.problems[problem];
  const main = html`<h1>${title}</h1>
    <p>${happened}</p>
    <p><strong>${next}</strong></p>
    ${problem !== 'denied' && html`<p class="faint">${signInTexts.incident} <code>${incident}</code></p>`}`;
  return {
    status: statuses[problem],
    headers: { ...pageHeaders, ...(problem === 'unavailable' && retryLater) },
    html: documentOf({ title, main }),
  };
}

/** Answers with the page for a problem. */
export function sendProblem(
  res: ServerResponse,
  problem: Problem,
  incident: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const page = problemPage(problem, incident);
  res.writeHead(page.status, { ...page.headers, ...headers }).end(page.html);
}
