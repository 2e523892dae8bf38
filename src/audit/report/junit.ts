import { standingOf, type JudgedFinding } from '../judgement/standing.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';
import { escapeMarkup as escape } from './markup.js';
import { whyNotCounted } from './team-lines.js';
import { titleOf } from './title.js';

/**
 * JUnit XML: a failed MUST is a failure; warnings and advice pass, and say so in their output. What is
 * waived or known is skipped. An audit that proves too little is an error of its own.
 */
export function junitReport(documents: readonly ReportDocument[]): string {
  const suites = documents.flatMap((document) => suitesOf(document, documents.length > 1));
  const sum = (member: keyof Numbers) =>
    suites.reduce((total, { numbers }) => total + numbers[member], 0);
  const names = documents.map(titleOf).join(', ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(`audit of ${names}`)}" tests="${sum('tests')}" failures="${sum('failures')}" skipped="${sum('skipped')}" errors="${sum('errors')}">`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

/** What a suite counts. */
interface Numbers {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly errors: number;
}

interface Suite {
  readonly numbers: Numbers;
  readonly lines: readonly string[];
}

function suitesOf(document: ReportDocument, isOneOfSeveral: boolean): Suite[] {
  const { groups, checks, stopped } = document;
  const prefix = isOneOfSeveral ? `${titleOf(document)}: ` : '';
  const suites = groups.flatMap(({ id, title }) => {
    const own = checks.filter(({ group }) => group === id);
    if (own.length === 0) return [];
    const numbers = {
      tests: own.length,
      failures: own.filter((each) => standingOf(each) === 'fail').length,
      skipped: own.filter(isSkipped).length,
      errors: 0,
    };
    return [suite(prefix + title, numbers, own.map(testCase))];
  });
  if (stopped === undefined) return suites;
  const error = `    <testcase classname="audit" name="proves enough to pass"><error message="${escape(stopped)}"/></testcase>`;
  const numbers = { tests: 1, failures: 0, skipped: 0, errors: 1 };
  return [suite(`${prefix}The audit itself`, numbers, [error]), ...suites];
}

function suite(name: string, numbers: Numbers, cases: readonly string[]): Suite {
  const { tests, failures, skipped, errors } = numbers;
  const open = `  <testsuite name="${escape(name)}" tests="${tests}" failures="${failures}" skipped="${skipped}" errors="${errors}">`;
  return { numbers, lines: [open, ...cases, '  </testsuite>'] };
}

function isSkipped(finding: JudgedFinding): boolean {
  return ['not-checked', 'waived', 'known'].includes(standingOf(finding));
}

function testCase(finding: JudgedFinding): string {
  const { id, level, title, group, verdict, says = '' } = finding;
  const open = `    <testcase classname="${escape(group)}" name="${escape(`${id} ${level}: ${title}`)}"`;
  if (verdict === 'pass') return `${open}/>`;
  return `${open}>${inner(finding, verdict, says)}</testcase>`;
}

function inner(finding: JudgedFinding, verdict: JudgedFinding['verdict'], says: string): string {
  const excuse = whyNotCounted(finding);
  if (excuse !== undefined) {
    return `<skipped message="${escape(`${verdict}, ${excuse}; found: ${says}`)}"/>`;
  }
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
