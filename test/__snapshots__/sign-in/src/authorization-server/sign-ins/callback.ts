import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../accounts/accounts.js';
import { answerError } from '../error-page.js';
import type { EventLog } from '../events.js';
import type { Outcome, Outcomes, Refused } from './outcomes.js';
import { PageError } from '../pages/page-error.js';
import { paths } from '../paths.js';
import { NotAdmittedError, SignInError } from './sign-in-error.js';
import type { SignIns } from './sign-ins.js';

/** What the callback needs. */
export interface CallbackOptions {
  readonly issuer: string;
  readonly signIns: Pick<SignIns, 'complete'>;
  readonly outcomes: Pick<Outcomes, 'keep'>;
  readonly connections: { begin(res: ServerResponse, account: Account): Promise<void> };
  readonly log: EventLog;
}

/**
 * Takes browsers that come back from the upstream. What came of an authorization goes to its interaction, a
 * refusal too, so that the client hears `access_denied` (AT-16); all else ends on a page of this server, with
 * nothing of what the upstream wrote (AT-59).
 */
export function createCallback(
  options: CallbackOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { issuer, signIns, outcomes, connections, log } = options;

  async function goOn(res: ServerResponse, uid: string, outcome: Outcome): Promise<void> {
    await outcomes.keep(uid, outcome);
    const location = `${issuer}${paths.interaction}/${uid}/finish`;
    res.writeHead(303, { location, 'cache-control': 'no-store' }).end();
  }

  async function complete(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method !== 'GET') throw new PageError('not_found', 'The callback is a GET');
    try {
      const { purpose, account } = await signIns.complete(req, res);
      if (purpose.kind === 'connections') await connections.begin(res, account);
      else await goOn(res, purpose.uid, { account });
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      const refused = refusedBy(error);
      if (!refused || error.purpose?.kind !== 'authorize') throw error;
      await goOn(res, error.purpose.uid, refused);
    }
  }

  return async (req, res) => {
    try {
      await complete(req, res);
    } catch (error) {
      answerError(res, error, { log, page: 'callback' });
    }
  };
}

function refusedBy(error: SignInError): Refused | undefined {
  if (error instanceof NotAdmittedError) return { refused: 'not_admitted', whom: error.whom };
  return error.code === 'denied' ? { refused: 'denied' } : undefined;
}
