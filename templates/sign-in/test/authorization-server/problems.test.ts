import '../../dev/quiet-console.js';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { errors } from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import { answerError } from '../../src/authorization-server/error-page.js';
import type { ServerEvent } from '../../src/authorization-server/events.js';
import { PageError } from '../../src/authorization-server/pages/page-error.js';
import { problemPage } from '../../src/authorization-server/pages/problem-page.js';
import { pageOf, problemOf, tooMany } from '../../src/authorization-server/problems.js';
import { BodyError } from '../../src/authorization-server/http/request-body.js';
import {
  NotAdmittedError,
  SignInError,
} from '../../src/authorization-server/sign-ins/sign-in-error.js';
import { StoreUnavailableError } from '../../src/authorization-server/store/store.js';
import { UpstreamError } from '../../src/authorization-server/upstream/upstream.js';
import { signInTexts } from '../../src/sign-in-texts.js';

const canary = new Error('canary');
const outages = [
  new StoreUnavailableError(canary),
  new UpstreamError('unavailable', 'it does not answer', { cause: new Error('503') }),
];

describe('the problem of a program', () => {
  it('is something that may work later, and when', () => {
    for (const error of [...outages, new errors.TemporarilyUnavailable('x')]) {
      expect(problemOf(error)).toMatchObject({
        status: 503,
        error: 'temporarily_unavailable',
        page: 'unavailable',
        headers: { 'Retry-After': '30' },
      });
    }
  });

  it('is otherwise a fault, and nothing is said of it', () => {
    for (const error of [canary, new UpstreamError('refused', 'canary'), 'canary', undefined]) {
      const { headers, ...problem } = problemOf(error);
      expect(headers).toBeUndefined();
      expect(problem).toMatchObject({ status: 500, error: 'server_error', page: 'failed' });
      expect(JSON.stringify(problem)).not.toContain('canary');
    }
    expect(problemOf('canary').description).toBe('Internal error');
    expect(problemOf(canary).description).toBe('Error');
  });

  it('is to have asked too often, and for how long', () => {
    expect(tooMany(7)).toEqual({
      status: 429,
      error: 'temporarily_unavailable',
      description: 'Too many requests',
      page: 'too_many_requests',
      headers: { 'Retry-After': '7' },
      setting: 'src/sign-in-limits.ts',
    });
  });

  it('is a body that cannot be read', () => {
    expect(problemOf(new BodyError(413, 'too large'))).toEqual({
      status: 413,
      error: 'invalid_request',
      description: 'too large',
      page: 'bad_request',
    });
  });
});

describe('the problem of a person', () => {
  it.each([
    [new errors.SessionNotFound('x'), 'ended'],
    [new errors.AccessDenied('x'), 'denied'],
    [new errors.TemporarilyUnavailable('x'), 'unavailable'],
    [new errors.InvalidClient('x'), 'unknown_app'],
    [new errors.InvalidClientMetadata('x'), 'unknown_app'],
    [new errors.InvalidRedirectUri(), 'unknown_app'],
    [new errors.InvalidRequest('x'), 'bad_request'],
    [Object.assign(new errors.InvalidRequest('x'), { expose: false }), 'failed'],
    [Object.assign(canary, { expose: true }), 'failed'],
    [undefined, 'failed'],
  ])('%s of the library is %s', (error, page) => {
    expect(pageOf(error)).toBe(page);
  });

  it.each([
    [new PageError('not_from_page', 'why'), 403, 'refusal', 'not_from_page', 'why'],
    [new PageError('failed', 'why'), 500, 'failure', 'failed', 'why'],
    [new errors.SessionNotFound('canary'), 400, 'refusal', 'ended', 'SessionNotFound'],
    [outages[0], 503, 'failure', 'unavailable', 'StoreUnavailableError'],
    [outages[1], 503, 'failure', 'unavailable', 'it does not answer: 503'],
    [new UpstreamError('refused', 'no'), 400, 'refusal', 'upstream_failed', 'no'],
    [new errors.InvalidClient('canary'), 400, 'refusal', 'unknown_app', 'InvalidClient'],
    [
      new errors.InvalidClientMetadata('canary'),
      400,
      'refusal',
      'unknown_app',
      'InvalidClientMetadata',
    ],
    [new SignInError('unknown', 'why'), 400, 'refusal', 'ended', 'why'],
    [new SignInError('not_this_browser', 'why'), 403, 'refusal', 'not_from_page', 'why'],
    [new SignInError('denied', 'why'), 200, 'refusal', 'denied', 'why'],
    [new SignInError('not_admitted', 'why'), 403, 'refusal', 'not_admitted', 'why'],
    [new SignInError('refused', 'why'), 400, 'refusal', 'upstream_failed', 'why'],
    [
      new SignInError('unavailable', 'x', undefined, { cause: outages[1] }),
      503,
      'failure',
      'unavailable',
      'it does not answer: 503',
    ],
    [canary, 500, 'failure', 'failed', 'Error'],
    ['canary', 500, 'failure', 'failed', 'string'],
  ])('%s is answered with %d', (error, status, event, code, description) => {
    const res = new ServerResponse(new IncomingMessage(new Socket()));
    const logged: ServerEvent[] = [];
    answerError(res, error, { log: (each) => logged.push(each), page: 'here' });
    expect(res.statusCode).toBe(status);
    expect(logged).toEqual([
      {
        event,
        endpoint: 'here',
        error: code,
        description,
        correlationId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      },
    ]);
  });

  it('names in the log who is not admitted and where', () => {
    const res = new ServerResponse(new IncomingMessage(new Socket()));
    const logged: ServerEvent[] = [];
    const whom = { setting: 'SIGN_IN_ALLOW', upstreamIssuer: 'u', upstreamSubject: '1' } as const;
    const error = new NotAdmittedError(whom, { kind: 'connections' });
    answerError(res, error, { log: (each) => logged.push(each), page: 'here' });
    expect(logged[0]).toMatchObject({ event: 'refusal', error: 'not_admitted', ...whom });
    const withWhom = Object.assign(new Error('other'), { whom });
    answerError(res, withWhom, { log: (each) => logged.push(each), page: 'here' });
    expect(logged[1]).not.toHaveProperty('setting');
  });

  it('is not answered twice', () => {
    const res = new ServerResponse(new IncomingMessage(new Socket()));
    res.writeHead(200);
    answerError(res, canary, { log: () => undefined, page: 'here' });
    expect(res.destroyed).toBe(true);
    expect(res.statusCode).toBe(200);
  });

  it('has an ID to name, unless it is their own no', () => {
    for (const [problem, { title }] of Object.entries(signInTexts.problems)) {
      const page = problemPage(problem as keyof typeof signInTexts.problems, 'the-id');
      expect(page.html).toContain(`<h1>${title}</h1>`);
      expect(page.html.includes('<code>the-id</code>'), problem).toBe(problem !== 'denied');
      const retry = problem === 'unavailable' ? '30' : undefined;
      expect(page.headers['Retry-After'], problem).toBe(retry);
    }
  });
});
