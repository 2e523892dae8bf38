import type { AuditFinding } from '../engine/model.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';
import { escapeMarkup as escape } from './markup.js';

/** JUnit XML: a failed MUST is a failure; warnings and advice pass, and say so in their output. */
export function junitReport({ checks, groups, target, counts }: ReportDocument): string {
  const suites = groups.flatMap(({ id, title }) => {
    const own = checks.filter(({ group }) => group === id);
    if (own.length === 0) return [];
    const failed = own.filter(({ verdict }) => verdict === 'fail').length;
    const skipped = own.filter(({ verdict }) => verdict === 'not-checked').length;
    return [
      `  <testsuite name="${escape(title)}" tests="${own.length}" failures="${failed}" skipped="${skipped}" errors="0">`,
      ...own.map(testCase),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(`audit of ${target}`)}" tests="${checks.length}" failures="${counts.fail}" skipped="${counts.notChecked}" errors="0">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(finding: AuditFinding): string {
  const { id, level, title, group, verdict, says = '' } = finding;
  const open = `    <testcase classname="${escape(group)}" name="${escape(`${id} ${level}: ${title}`)}"`;
  if (verdict === 'pass') return `${open}/>`;
  return `${open}>${inner(finding, verdict, says)}</testcase>`;
}

function inner(finding: AuditFinding, verdict: AuditFinding['verdict'], says: string): string {
  if (verdict === 'not-checked') return `<skipped message="${escape(says)}"/>`;
  const details = escape(
    [
      says,
      ...finding.rows.map(({ id, text, source }) => `${id}: ${text} (${source})`),
      `Fix: ${finding.remedy ?? ''}`,
      ...finding.exchanges.flatMap(exchangeLines),
    ].join('\n'),
  );
  if (verdict === 'fail') {
    return `<failure type="${escape(finding.level)}" message="${escape(says)}">${details}</failure>`;
  }
  return `<system-out>${verdict}: ${details}</system-out>`;
}
