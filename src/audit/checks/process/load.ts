import { connect } from 'node:net';
import { check, type Check } from '../../engine/check.js';
import { expect, notChecked } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';
import { holdsWithin, responseInTime, somebody, withoutHost } from './conditions.js';

const BURST = 120;
const AT_ONCE = 10;
/** For a slow sender to be hung up on, in milliseconds, at most. */
const SLOW_MS = 60_000;
const DRIP_MS = 200;

/** A burst, and somebody who takes his time. */
export const loadChecks: readonly Check[] = [
  check({
    rows: ['PROC-06'],
    title: 'answers a good token after a burst of bad ones',
    needs: ['issuer', 'process', 'burst'],
    fix: 'Limit failed sign-ins by their sender, or let them cost nothing; never everybody for it.',
    async run({ apart, present, mint, server }) {
      const bad = await mint({ label: 'expired, in a burst', expiresIn: -600 });
      for (let sent = 0; sent < BURST; sent += AT_ONCE) {
        await Promise.all(
          Array.from({ length: AT_ONCE }, () => responseInTime(() => apart({ token: bad }))),
        );
      }
      const good = { label: 'good, after a burst', subject: somebody() };
      // A limit on the sender may hold for a while, and all come from here.
      const isServed = await holdsWithin(server.patienceMs, async () => {
        const response = await responseInTime(() => present(good));
        return response !== undefined && isAccepted(response);
      });
      return expect(isServed, `after ${BURST} bad tokens a good one is not served any more`);
    },
  }),
  check({
    rows: ['PROC-06'],
    title: 'hangs up on a sender that never comes to an end',
    needs: ['issuer', 'process'],
    fix: 'Set a limit for a whole request, such as requestTimeout of Node, to a minute or less.',
    on: withoutHost,
    async run({ target, mint, server }) {
      const token = await mint({ label: 'good, of a slow sender' });
      const socket = connect(Number(target.port), target.hostname.replace(/^\[|\]$/g, ''));
      let isOpen = true;
      socket.on('error', () => undefined).on('close', () => (isOpen = false));
      socket.on('end', () => (isOpen = false)).resume();
      socket.write(
        `POST ${target.pathname} HTTP/1.1\r\nHost: ${target.host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: 60000\r\n\r\n{`,
      );
      const drip = setInterval(() => socket.write(' '), DRIP_MS);
      try {
        if (!(await server.isListening())) return notChecked('the server listens no more');
        const milliseconds = Math.min(SLOW_MS, server.patienceMs);
        const isOver = await holdsWithin(milliseconds, () => !isOpen);
        const seconds = Math.round(milliseconds / 1000);
        return expect(isOver, `a body that never ends is still read after ${seconds} seconds`);
      } finally {
        clearInterval(drip);
        socket.destroy();
      }
    },
  }),
];
