import { describe, expect, it } from 'vitest';
import { parseReport, type ProjectReport } from '../../src/doctor/project-report.js';
import type { DoctorDocument } from '../../templates/dev/doctor.js';

const report = {
  format: 1,
  settings: { ok: false, problems: ['MCP_SERVER_URL is missing'] },
  token: { state: 'none' },
};

/** Does not compile unless the program that prints it declares the same, in both directions. */
const declared: {
  readonly read: (printed: DoctorDocument) => ProjectReport;
  readonly printed: (read: ProjectReport) => DoctorDocument;
} = { read: (printed) => printed, printed: (read) => read };

describe('what a project reports', () => {
  it('is read', () => {
    const parsed = parseReport(`${JSON.stringify(report)}\n`);
    expect(declared.read(declared.printed(parsed))).toEqual(report);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'Listening on port 3000\n'],
    ['two documents', `${JSON.stringify(report)}\n${JSON.stringify(report)}\n`],
    ['words before it', `ready\n${JSON.stringify(report)}\n`],
    ['no object', '"ok"'],
    ['no format', JSON.stringify({ ...report, format: undefined })],
    ['an older format', JSON.stringify({ ...report, format: 0 })],
    ['less', JSON.stringify({ ...report, token: undefined })],
    ['settings that are neither good nor bad', JSON.stringify({ ...report, settings: {} })],
    ['settings that lack what is looked at', JSON.stringify({ ...report, settings: { ok: true } })],
    ['more, which may be a secret', JSON.stringify({ ...report, CLIENT_SECRET: 'canary' })],
    ['a state that is not known', JSON.stringify({ ...report, token: { state: 'fine' } })],
    [
      'a verdict that is not known',
      JSON.stringify({ ...report, token: { state: 'checked', outcome: { verdict: 'fine' } } }),
    ],
  ])('is an error that says what to do when it is %s', (_, text) => {
    expect(() => parseReport(text)).toThrow('create-secure-mcp update');
    expect(() => parseReport(text)).not.toThrow('canary');
  });

  it('is an error when it is newer than this release', () => {
    const text = JSON.stringify({ ...report, format: 2 });
    expect(() => parseReport(text)).toThrow('use a newer create-secure-mcp');
  });
});
