import { beforeAll, describe, expect, it } from 'vitest';
import { process as family } from '../../../src/audit/checks/process/index.js';
import type { AuditFinding } from '../../../src/audit/engine/model.js';
import { buildStartedServer } from '../support/started-server/build.js';
import { auditStarted, type StartedCase } from '../support/started-server/audit-started.js';
import { knobs, type Knob } from '../support/started-server/knobs.js';

/** A right server takes far less; a wrong one is waited for as long. */
const patient = { patienceMs: 60_000, requestMs: 60_000 };
const hasty = { patienceMs: 3000, requestMs: 3000 };

/** A fault, the checks that notice it, by the beginning of their titles, and how they say it. */
interface Case {
  readonly fault: Knob;
  readonly title: string;
  readonly says: RegExp;
  readonly introspects: boolean;
}

const noticed = (fault: Knob, title: string, says: RegExp, introspects = false): Case => ({
  fault,
  title,
  says,
  introspects,
});

const cases: readonly Case[] = [
  noticed('DIES_OF_NULL', 'lives through everything', /after this body .*null/),
  noticed('LOGS_NO_REFUSALS', 'writes into its log that somebody', /leaves no trace/),
  noticed('LOGS_RAW', 'lets no client write lines', /begins a line/),
  noticed('LOGS_RAW_NAMES', 'lets no client write lines', /begins a line/),
  noticed('LOGS_ARGUMENTS', 'writes no argument', /stands in the log/),
  noticed('LOGS_CLAIMS', 'writes no secret', /name or e-mail/),
  noticed('LOGS_SECRET', 'writes no secret', /client secret/, true),
  noticed('LOGS_SETTINGS', 'writes no secret', /the value of SEALING_KEY/),
  noticed('LOGS_KEYS', 'writes no secret', /private key/),
  noticed('TIRES', 'answers a good token after a burst', /not served any more/),
  noticed('NO_BODY_TIME', 'hangs up on a sender', /still read/),
  noticed('OPEN_IN_OUTAGE', 'answers 503', /nobody could verify is accepted/),
  noticed('OPEN_IN_OUTAGE', 'answers 503', /nobody could verify is accepted/, true),
  noticed('UNAUTHORIZED_IN_OUTAGE', 'answers 503', /is 401/),
  noticed('UNAUTHORIZED_IN_OUTAGE', 'answers 503', /is 401/, true),
  noticed('BREAKS_IN_OUTAGE', 'answers 503', /is 500/),
  noticed('NO_RETRY_AFTER', 'says when to try again', /no Retry-After/),
  noticed('ASKS_AGAIN_AT_ONCE', 'asks an issuer that fails', /caused \d+ requests/),
  noticed('NEVER_RECOVERS', 'accepts tokens again', /still refused/),
  noticed('FORGETS_KEYS', 'goes on with the keys', /answered 503 in an outage/),
  noticed('NO_TIME_LIMIT', 'answers while its issuer hangs', /never answered/),
  noticed('NO_TIME_LIMIT', 'answers while its issuer drips', /never answered/, true),
  noticed('BLOCKED_BY_ISSUER', 'answers while its issuer hangs', /nobody is answered/),
  noticed('NO_SIZE_LIMIT', 'does not read keys', /read \d+ MB/),
  noticed('NO_SIZE_LIMIT', 'does not read keys', /read \d+ MB/, true),
  noticed('NO_SINGLE_FLIGHT', 'asks for keys once', /requests for keys/),
  noticed('NO_COOLDOWN', 'does not ask for keys for each', /requests for keys/),
  noticed('ANY_METADATA_ISSUER', 'believes no metadata', /another issuer/),
  noticed('FOLLOWS_REDIRECTS', 'follows no redirect of metadata', /is followed/),
  noticed('FOLLOWS_REDIRECTS', 'follows no redirect of keys', /is followed/),
  noticed('ANY_KEY_PLACE', 'fetches no keys over plain http', /over plain http/),
  noticed('BELIEVES_TEXT', 'takes no answer at introspection', /taken for true/, true),
  noticed('WEAK_KEYS', 'verifies nothing with an RSA key', /1024 bits is accepted/),
  noticed('SYMMETRIC_KEYS', 'verifies nothing with a symmetric', /published secret/),
  noticed(
    'ENCRYPTION_KEYS',
    'verifies nothing with a key that is for',
    /for encryption is accepted/,
  ),
  noticed('NEVER_ROTATES', 'takes up a new key', /new key is not known/),
  noticed('KEEPS_OLD_KEYS', 'takes up a new key', /still counts/),
  noticed('CACHES_LONG', 'believes an answer of introspection', /after it expired/, true),
  noticed('IGNORES_SIGTERM', 'ends on SIGTERM', /still runs/),
  noticed('IGNORES_SIGINT', 'ends on SIGINT', /still runs/),
  noticed('DROPS_REQUESTS', 'ends on SIGTERM', /is cut off/),
  noticed('ENDS_WITH_1', 'ends on SIGTERM', /ends with 1/),
  noticed(
    'STARTS_WITHOUT_ISSUER',
    'does not start, or accepts nobody, when its issuer',
    /of another issuer/,
  ),
  noticed(
    'STARTS_WITHOUT_AUDIENCE',
    'does not start, or accepts nobody, when its audience',
    /without RESOURCE/,
  ),
  noticed(
    'TAKES_EMPTY_AUDIENCE',
    'does not start, or accepts nobody, when its audience',
    /empty RESOURCE/,
  ),
  noticed('ENDS_WITH_0', 'does not start, or accepts nobody, when its issuer', /ends with 0/),
  noticed('ANY_HOST_IN_PRODUCTION', 'answers in production to no host', /in production it serves/),
  noticed('ANY_PRODUCTION', 'takes no issuer over plain http', /in production it starts/),
];

const isComplaint = ({ verdict }: AuditFinding) => verdict !== 'pass' && verdict !== 'not-checked';
let file: string;
beforeAll(() => {
  file = buildStartedServer();
});
/** The checks whose titles begin so. */
const only = (title: string) => [
  { ...family, checks: family.checks.filter((each) => each.title.startsWith(title)) },
];
const lookAt = async (each: Omit<StartedCase, 'file'>) =>
  (await auditStarted({ file, ...each })).findings.filter(({ group }) => group === family.id);

describe('the audit of a server that it started', () => {
  const passed = new Set<string>();

  it.each([false, true])(
    'has nothing to say of a right one; introspection: %s',
    async (introspects) => {
      const findings = await lookAt({ introspects, families: [family], ...patient });
      for (const { verdict, title } of findings) if (verdict === 'pass') passed.add(title);
      expect(findings.filter(isComplaint)).toEqual([]);
      const unseen = findings.filter(({ verdict }) => verdict === 'not-checked');
      expect(
        unseen.filter(({ says = '' }) => !/tokens are (?:introspected|JWTs)/.test(says)),
      ).toEqual([]);
    },
  );

  it('has a right server pass every check', () => {
    expect(family.checks.map(({ title }) => title).filter((each) => !passed.has(each))).toEqual([]);
  });

  it.each(cases)(
    'notices $fault: $title; introspection: $introspects',
    async ({ fault, title, says, introspects }) => {
      const families = only(title);
      const [finding, ...more] = await lookAt({ faults: [fault], introspects, families, ...hasty });
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ says: expect.stringMatching(says) as string });
      expect(finding && isComplaint(finding)).toBe(true);
    },
  );

  it('knows a fault for each check, and a check for each fault', () => {
    const silent = family.checks.filter(
      ({ title }) => !cases.some((each) => title.startsWith(each.title)),
    );
    expect(silent.map(({ title }) => title)).toEqual([]);
    const unseen = knobs.filter((knob) => !cases.some(({ fault }) => fault === knob));
    expect(unseen).toEqual([]);
  });
});
