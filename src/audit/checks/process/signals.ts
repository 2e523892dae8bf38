import { check, type Check } from '../../engine/check.js';
import { fail, notChecked, pass } from '../../engine/outcome.js';
import { headersFor, ordinary } from '../../protocol/messages.js';
import { holdsWithin, withoutHost } from './conditions.js';
import { holdRequest } from './held-request.js';

/** For a server to hear that it is to end, in milliseconds. */
const HEARD_MS = 2000;
/** For a server to end, in milliseconds, at most. */
const END_MS = 20_000;

/** What a server does when it is asked to end. */
export const signalChecks: readonly Check[] = (['SIGTERM', 'SIGINT'] as const).map((name) =>
  check({
    rows: ['PROC-03'],
    title: `ends on ${name}, once it has answered what runs`,
    needs: ['issuer', 'process'],
    fix: `On ${name} stop listening, answer what runs, close what is idle, and exit with 0 within seconds.`,
    on: withoutHost,
    async *run({ dialect, mint, server, target }) {
      if (process.platform === 'win32') {
        yield notChecked('there are no signals on Windows');
        return;
      }
      const message = ordinary(dialect);
      const token = await mint({ label: `good, at ${name}` });
      const headers = { ...headersFor(dialect, message), Authorization: `Bearer ${token}` };
      const held = await holdRequest(target, headers, JSON.stringify(message));
      server.signal(name);
      // It has heard of it once it takes nobody new; one that never does has had its time.
      await holdsWithin(HEARD_MS, async () => !(await server.isListening()));
      const status = await held.finish();
      const milliseconds = Math.min(END_MS, server.patienceMs);
      const hasEnded = await holdsWithin(milliseconds, () => server.exit() !== undefined);
      if (!hasEnded) {
        yield fail(`${milliseconds / 1000} seconds after ${name} it still runs`);
        return;
      }
      yield status === undefined ? fail('a request that was under way is cut off') : pass;
      const { code, signal } = server.exit() ?? {};
      yield code === 0
        ? pass
        : fail(`it ends with ${String(code ?? signal)}, as if something were wrong`);
      yield (await server.isListening()) ? fail('something of it still listens') : pass;
    },
  }),
);
