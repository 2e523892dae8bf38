import { GENERATOR_VERSION } from '../../version.js';
import type { Verdict } from '../../report/finding.js';
import type { AuditFinding } from '../engine/model.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';

const LEVELS: Readonly<Partial<Record<Verdict, string>>> = {
  fail: 'error',
  warn: 'warning',
  advice: 'note',
};

/** SARIF 2.1.0 for code-scanning dashboards; what passed or was not checked is no result. */
export function sarifReport(document: ReportDocument): string {
  const fail = document.checks.filter(({ verdict }) => LEVELS[verdict] !== undefined);
  const rules = new Map(fail.map((finding) => [finding.id, ruleOf(finding)]));
  const ids = [...rules.keys()];
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'create-secure-mcp audit',
            version: GENERATOR_VERSION,
            semanticVersion: GENERATOR_VERSION,
            rules: [...rules.values()],
          },
        },
        invocations: [
          {
            executionSuccessful: document.stopped === undefined,
            toolExecutionNotifications: document.checks
              .filter(({ verdict }) => verdict === 'not-checked')
              .map(({ id, says = '' }) => ({
                level: 'note',
                message: { text: `${id} was not checked: ${says}` },
              })),
          },
        ],
        results: fail.map((finding) => ({
          ruleId: finding.id,
          ruleIndex: ids.indexOf(finding.id),
          level: LEVELS[finding.verdict],
          message: { text: messageOf(finding) },
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: uriOf(document.target) } },
              logicalLocations: [{ name: finding.id, kind: 'resource' }],
            },
          ],
          partialFingerprints: { check: `${finding.id}/${finding.title}` },
        })),
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

function ruleOf({ id, title, rows, remedy = '' }: AuditFinding): object {
  const text = rows.map((row) => `${row.id} ${row.level}: ${row.text} (${row.source})`).join('\n');
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text },
    help: { text: `${text}\nFix: ${remedy}` },
  };
}

function messageOf({ title, says = '', remedy = '', exchanges }: AuditFinding): string {
  const shown = exchanges.flatMap(exchangeLines).join('\n');
  return `Must hold: ${title}. Found: ${says}. Fix: ${remedy}\n${shown}`;
}

/** A server that is named by its command has no address that lasts. */
function uriOf(target: string): string {
  return URL.canParse(target) ? target : encodeURIComponent(target);
}
