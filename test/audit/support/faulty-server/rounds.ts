import { createHmac, randomBytes } from 'node:crypto';
import { keys } from './request-headers.js';
import { complain, complete, type Outcome } from './results.js';

/** What can be wrong with calls that ask back, and go on with the answer. */
export interface RoundFaults {
  roundFault:
    | 'unsigned'
    | 'any user'
    | 'any arguments'
    /** Looks at scopes when a round begins, and not when it goes on. */
    | 'scopes once';
  /** Takes answers that nobody asked for, which is no fault where nothing hangs on them. */
  keepsNoState: boolean;
}

/** A call of the tool that asks. */
interface Asking {
  readonly params: Readonly<Record<string, unknown>>;
  readonly user: string;
}

const question = {
  method: 'elicitation/create',
  params: {
    message: 'Are you sure?',
    requestedSchema: {
      type: 'object',
      properties: { sure: { type: 'boolean' } },
      required: ['sure'],
    },
  },
};

/** Tells that a message goes on with a round. */
export function goesOn(params: Readonly<Record<string, unknown>>): boolean {
  return params['requestState'] !== undefined || params['inputResponses'] !== undefined;
}

/** Builds what a tool does that asks for a confirmation first. */
export function createRounds(faults: Partial<RoundFaults>): (asking: Asking) => Outcome {
  const key = randomBytes(32);
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');

  function stateFor({ params, user }: Asking): string {
    const of = { user, given: JSON.stringify(params['arguments'] ?? {}) };
    const text = Buffer.from(JSON.stringify(of)).toString('base64url');
    return `${text}.${sign(text)}`;
  }

  function isRight(state: unknown, { params, user }: Asking): boolean {
    const [text = '', signature = ''] = String(state).split('.');
    if (faults.roundFault !== 'unsigned' && signature !== sign(text)) return false;
    try {
      const of = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
      const isTheirs = of['user'] === user || faults.roundFault === 'any user';
      const isSame = of['given'] === JSON.stringify(params['arguments'] ?? {});
      return isTheirs && (isSame || faults.roundFault === 'any arguments');
    } catch {
      return false;
    }
  }

  return (asking) => {
    const { params } = asking;
    const { [keys.capabilities]: has = {} } = (params['_meta'] ?? {}) as Record<string, object>;
    if (!('elicitation' in has)) {
      return complain(400, -32_021, { requiredCapabilities: { elicitation: {} } });
    }
    const state = params['requestState'];
    const { sure } = (params['inputResponses'] ?? {}) as {
      sure?: { action?: string; content?: { sure?: unknown } };
    };
    const isAnswered = sure?.action === 'accept' && typeof sure.content?.sure === 'boolean';
    if (isAnswered && (faults.keepsNoState || isRight(state, asking))) {
      return { result: complete({ content: [{ type: 'text', text: 'confirmed' }] }) };
    }
    if (state !== undefined && !faults.keepsNoState) return complain(200, -32_602);
    return {
      result: {
        resultType: 'input_required',
        inputRequests: { sure: question },
        ...(faults.keepsNoState ? {} : { requestState: stateFor(asking) }),
      },
    };
  };
}
