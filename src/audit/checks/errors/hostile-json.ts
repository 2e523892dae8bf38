import { NoResponseError, type Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { fail, notChecked, pass, warn, type Outcome, type Outcomes } from '../../engine/outcome.js';
import { ordinary } from '../../protocol/messages.js';
import { isAccepted, isServed } from '../../protocol/responses.js';
import { spoiltMethods, spoiltTexts } from './hostile-text.js';

/** Characters of a name that is longer than any. */
const LONG = 100_000;

/** Bodies of an ordinary request that parsers take differently. */
function hostileBodies({ dialect }: Given): readonly (readonly [what: string, body: string])[] {
  const plain = JSON.stringify(ordinary(dialect));
  const first = (member: string) => plain.replace('{', `{${member},`);
  const param = (member: string) => plain.replace('"params":{', `"params":{${member},`);
  return [
    ['a doubled id', first('"id":"audit-twice"')],
    ['a doubled jsonrpc', first('"jsonrpc":"1.0"')],
    ['__proto__', first('"__proto__":{"isAdmin":true,"method":"ping","status":500}')],
    ['__proto__ in params', param('"__proto__":{"toString":1,"then":1}')],
    ['constructor.prototype', param('"constructor":{"prototype":{"toJSON":1}}')],
    ['a byte order mark', `\uFEFF${plain}`],
    ['a number without end', param(`"x":${'9'.repeat(5000)}`)],
    ['an exponent without measure', param('"x":1e999999999')],
    ['a name of 100 kB', param(`"${'x'.repeat(LONG)}":1`)],
    ['an id of 100 kB', plain.replace(/"id":(?:"[^"]*"|\d+)/, `"id":"${'x'.repeat(LONG)}"`)],
    ['NUL in a text', param('"x":"a\\u0000b"')],
    ['half a message', plain.slice(0, -2)],
    ['a text', '"audit"'],
    ['null', 'null'],
  ];
}

/**
 * Sends bodies, one after another, and says of each answer what `judge` does; of none, whether the server is still
 * there. In the end the ordinary request has to be served as before.
 */
async function* judgeBodies(
  context: Given<'token'>,
  bodies: readonly (readonly [what: string, body: string | Buffer])[],
  judge: (what: string, response: Response) => Outcome,
): Outcomes {
  const { token, probe } = context;
  const before = await probe({ token });
  if (!isAccepted(before)) {
    yield notChecked(`the ordinary request is answered with ${before.status}`);
    return;
  }
  const lost = async (what: string) => {
    const after = await answerTo(() => probe({ token }));
    if (!after) return fail(`after ${what} the server answers no more`);
    const says = `after ${what} the ordinary request is answered with ${after.status}`;
    return isAccepted(after) ? pass : fail(says, after);
  };
  for (const [what, body] of bodies) {
    const response = await answerTo(() => probe({ token, body }));
    yield response ? judge(what, response) : await lost(what);
  }
  yield lost('hostile JSON');
}

const judgeStatus = (what: string, response: Response): Outcome =>
  response.status >= 500 ? warn(`${what} causes ${response.status}`, response) : pass;

/** Checks what malformed and ambiguous JSON does. */
export const hostileJsonChecks: readonly Check[] = [
  check({
    rows: ['ERR-09'],
    title: 'takes or refuses hostile JSON in time, and goes on as before',
    needs: ['token'],
    fix: 'Answer 400 to what cannot be read; catch errors of the parser, and copy no members by name.',
    run: (context) =>
      judgeBodies(context, [...hostileBodies(context), ...spoiltTexts(context)], judgeStatus),
  }),
  check({
    rows: ['ERR-09'],
    title: 'does not read over bytes that are no UTF-8',
    needs: ['token'],
    fix: 'Refuse bodies that are no UTF-8, or put U+FFFD in the place of what is wrong; leave nothing out of a name.',
    run: (context) =>
      judgeBodies(context, spoiltMethods(context), (what, response) =>
        isServed(response)
          ? fail(`${what} is served as the method without it`, response)
          : judgeStatus(what, response),
      ),
  }),
];

/** Returns undefined when the server hung up, or let the time pass. */
async function answerTo(send: () => Promise<Response>): Promise<Response | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NoResponseError) return undefined;
    throw error;
  }
}
