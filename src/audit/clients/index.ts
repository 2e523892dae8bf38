import { reachOfHost } from '../../http/address-policy.js';
import { header, NoResponseError, RateLimitedError } from '../../http/response.js';
import { mayRegisterAt, registrationOf } from '../checks/authorization-server/registered-client.js';
import { STRANGER_TITLE } from '../checks/authorization-server/registration.js';
import { OTHER_PORT_TITLE } from '../checks/authorization-server/client-requests.js';
import { AuditStoppedError } from '../engine/client.js';
import type { RunnerContext } from '../engine/context.js';
import type { AuditFinding } from '../engine/model.js';
import { scopesIn } from '../protocol/challenge.js';
import { beginAsOlderClient } from '../protocol/conversations.js';
import { isOurs, whyUnknown, type IssuerSurvey } from '../protocol/issuer-metadata.js';
import { isServed } from '../protocol/responses.js';
import { judgeClients, unknownClients, type ClientVerdict } from './judge.js';
import type { Observed, ServerDocument } from './observed.js';

export type { ClientVerdict } from './judge.js';

/** A page that a client runs on the machine of its user: that of the Inspector. */
const PAGE = 'http://localhost:6274';

/**
 * Says of each known client whether it can sign in, from what was seen. It asks for metadata once more, as
 * a page does; nothing else is sent for it, and no verdict changes the result of the audit.
 *
 * @param findings of the checks, which tried what clients do
 */
export async function clientVerdicts(
  context: RunnerContext,
  findings: readonly AuditFinding[],
  allowed: { readonly allowRegistration: boolean },
): Promise<ClientVerdict[]> {
  try {
    const verdicts = judgeClients(await observe(context, findings, allowed));
    return verdicts.map((each) => ({ ...each, says: context.redactor.redact(each.says) }));
  } catch (error) {
    const isKnown = [NoResponseError, RateLimitedError, AuditStoppedError].some(
      (kind) => error instanceof kind,
    );
    if (isKnown && error instanceof Error) return unknownClients(error.message);
    throw error;
  }
}

async function observe(
  context: RunnerContext,
  findings: readonly AuditFinding[],
  { allowRegistration }: { readonly allowRegistration: boolean },
): Promise<Observed> {
  const { target, metadata, issuer: ours } = context;
  const { document: resource, found } = await metadata();
  const all = await context.issuers();
  // Of the audit's own nothing can be said: clients meet another one.
  const foreign = all.filter(({ issuer }) => !isOurs(issuer, ours));
  const first = foreign[0];
  const refusal = await context.unauthenticated();
  const challenged = scopesIn(refusal);
  return {
    target,
    reach: reachOfHost(target.hostname),
    status: refusal.status,
    resource,
    scopes: challenged.length > 0 ? challenged : textsIn(resource?.['scopes_supported']),
    server: first?.document && { issuer: first.issuer, document: first.document },
    whyUnknown:
      all.length > 0 && !first
        ? "the authorization server is the audit's own; audit an instance that names the real one"
        : whyUnknown(foreign),
    registrationIsClosed: allowRegistration && (await isClosed(context, first)),
    registersListedOnly: findings.some(isOf(STRANGER_TITLE, 'pass')),
    comparesPorts: findings.some(isOf(OTHER_PORT_TITLE, 'fail')),
    refusesInitialize: await refusesInitialize(context),
    unreadable: [
      ...((await isReadable(context, found?.url)) ? [] : ['the protected resource metadata']),
      ...((await isReadable(context, placeOf(first))) ? [] : ['that of the authorization server']),
    ],
  };
}

const isOf = (wanted: string, verdict: AuditFinding['verdict']) => (finding: AuditFinding) =>
  finding.title === wanted && finding.verdict === verdict;

const textsIn = (value: unknown) =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

function placeOf(survey: IssuerSurvey | undefined): URL | undefined {
  const url = survey?.found?.response.exchange.request.url;
  return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}

/** What is not there is not read by anybody, and said elsewhere. */
async function isReadable({ once, fetch }: RunnerContext, url: URL | undefined): Promise<boolean> {
  if (!url) return true;
  const response = await once(`as a page ${url.href}`, () =>
    fetch(url, { headers: { Origin: PAGE } }),
  );
  return ['*', PAGE].includes(header(response, 'access-control-allow-origin') ?? '');
}

/** Whether a registration, which the checks have sent, was refused to whoever has no token. */
async function isClosed(
  { register }: RunnerContext,
  survey: IssuerSurvey | undefined,
): Promise<boolean> {
  const document: ServerDocument = survey?.document ?? {};
  const endpoint = document['registration_endpoint'];
  if (!survey || !mayRegisterAt(endpoint, survey.issuer)) return false;
  const { status } = await registrationOf(register, endpoint);
  return status === 401 || status === 403;
}

async function refusesInitialize(context: RunnerContext): Promise<boolean> {
  const token = context.tokens.main;
  if (token === undefined || !context.dialect.revision.stateless) return false;
  const response = await beginAsOlderClient({ ...context, token });
  const isAway = response.status === 401 || response.status === 429 || response.status >= 500;
  return !isAway && !isServed(response);
}
