import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isClient } from './credentials.js';
import { personAt, sendBack } from './person.js';
import type { UpstreamRequest, World } from './stand-in.js';
import type { Granted } from './token-book.js';

/** GitHub, Slack and Atlassian take a code within ten minutes or less. */
const CODE_SECONDS = 600;

/** What a service does its own way when it is asked to authorize. */
export interface AuthorizationShape {
  readonly service: string;
  readonly scopes: readonly string[];
  /** What the answer carries beside code and state. */
  readonly also?: Readonly<Record<string, string>>;
  readonly denial: string;
}

/** Shows the page of a service that has no OpenID Connect, and sends the browser back with a code. */
export function authorize(
  request: UpstreamRequest,
  res: ServerResponse,
  world: World,
  shape: AuthorizationShape,
): true {
  const { query } = request;
  const { behaviour, client } = world;
  const state = query.get('state') ?? undefined;
  const iss =
    behaviour.iss === undefined ? (shape.also?.['iss'] ?? undefined) : (behaviour.iss ?? undefined);
  const person = personAt(request, res, world, shape);
  if (person === 'denied') {
    const error = behaviour.deny?.error ?? shape.denial;
    const description = behaviour.deny?.description;
    return sendBack(res, client.redirectUri, { error, error_description: description, state, iss });
  }
  if (!person) return true;
  const code = world.tokens.give('code_', {
    user: person.id,
    scopes: shape.scopes,
    expiresAt: Date.now() / 1000 + CODE_SECONDS,
    facts: {
      redirectUri: query.get('redirect_uri') ?? '',
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce') ?? '',
    },
  });
  return sendBack(res, client.redirectUri, { ...shape.also, code, state, iss });
}

/** What stands in the way of a code; each service has its own words for it. */
export type CodeFault = 'client' | 'code' | 'redirect' | 'verifier';

/** Redeems a code; once, and with everything it is bound to. */
export function redeem(request: UpstreamRequest, world: World): Granted | CodeFault {
  const { form } = request;
  if (!isClient(request, world)) return 'client';
  const granted = world.tokens.find(form.get('code') ?? undefined);
  if (!granted?.facts || !form.get('code')?.startsWith('code_')) return 'code';
  const { redirectUri = '', challenge = '' } = granted.facts;
  const sent = form.get('redirect_uri') ?? '';
  if (sent !== redirectUri && !(sent === '' && redirectUri === '')) return 'redirect';
  const verifier = form.get('code_verifier') ?? '';
  if (challenge !== '' && s256(verifier) !== challenge) return 'verifier';
  world.tokens.drop(form.get('code') ?? undefined);
  return granted;
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
