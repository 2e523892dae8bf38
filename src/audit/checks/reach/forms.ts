import { revisions } from '../../../catalog/revisions.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { dialectOf, opening, ordinary } from '../../protocol/messages.js';
import { reachedBy } from '../../protocol/reached.js';
import { isAccepted, isServed } from '../../protocol/responses.js';
import { judgeWays, refused, type Way } from './attempts.js';

/** What a page may send to any host without asking first (Fetch, CORS-safelisted request-header). */
const SIMPLE = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=audit',
];
const TYPES = [...SIMPLE, undefined, 'application/json; charset=utf-16', 'application/xml'];

const ways: readonly Way[] = TYPES.map((type) => ({
  what: `a message as ${type ?? 'no media type'}`,
  probe: ({ message, headers }) => ({ message, headers: { ...headers, 'Content-Type': type } }),
}));

/** Forms of a message. */
export const formChecks: readonly Check[] = [
  check({
    rows: ['CHAL-01'],
    title: 'lets no media type past the token',
    fix: 'Check the token before the media type decides who reads the body.',
    on: refused,
    run: (context) => judgeWays(context, ways),
  }),
  check({
    rows: ['CORS-07'],
    title: 'takes messages as JSON only',
    needs: ['token'],
    fix: 'Answer 415 to every media type but application/json: pages send the others to any host without asking.',
    async *run({ token, probe, dialect }) {
      const good = await probe({ token });
      if (!isAccepted(good)) {
        yield notChecked(`the ordinary request is answered with ${good.status}`);
        return;
      }
      for (const type of SIMPLE) {
        const message = ordinary(dialect);
        const response = await probe({ token, message, headers: { 'Content-Type': type } });
        yield expect(!isServed(response), `a message as ${type} is served`, response);
      }
    },
  }),
  check({
    rows: ['CHAL-01', 'TRANS-02'],
    title: 'looks at every message of a batch before it lets one through',
    fix: 'Refuse batches, and check the token before the body is read.',
    on: refused,
    async *run({ dialect, probe }) {
      const legacy = dialectOf(revisions.find(({ stateless }) => !stateless) ?? dialect.revision);
      const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
      // As numbers that no other message of the batch has.
      for (const first of [opening(legacy), notification]) {
        const message = { ...ordinary(dialect), id: 'audit-second' };
        const body = JSON.stringify([first, message]);
        const response = await probe({ message, body });
        const reached = reachedBy(response, message.id);
        const says = `a batch that begins with ${first.method}, without a token, ${reached?.says ?? ''}`;
        yield reached && (reached.isServed || isAccepted(response)) ? fail(says, response) : pass;
      }
    },
  }),
];
