import { GENERATOR_VERSION } from '../../version.js';
import type { Verdict } from '../../report/finding.js';
import type { AuditFinding } from '../engine/model.js';
import type { JudgedFinding } from '../judgement/standing.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';

const LEVELS: Readonly<Partial<Record<Verdict, string>>> = {
  fail: 'error',
  warn: 'warning',
  advice: 'note',
};

/** SARIF 2.1.0 for code-scanning dashboards, a run for each server; what passed or was not checked is no result. */
export function sarifReport(documents: readonly ReportDocument[]): string {
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: documents.map(runOf),
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

function runOf({ checks, name, target, stopped, baseline }: ReportDocument): object {
  const found = checks.filter(({ verdict }) => LEVELS[verdict] !== undefined);
  const rules = new Map(found.map((finding) => [finding.id, ruleOf(finding)]));
  const ids = [...rules.keys()];
  return {
    tool: {
      driver: {
        name: 'create-secure-mcp audit',
        version: GENERATOR_VERSION,
        semanticVersion: GENERATOR_VERSION,
        rules: [...rules.values()],
      },
    },
    ...(name === undefined ? {} : { automationDetails: { id: `create-secure-mcp/${name}/` } }),
    invocations: [
      {
        executionSuccessful: stopped === undefined,
        toolExecutionNotifications: [
          ...(stopped === undefined
            ? []
            : [{ level: 'error', message: { text: `Incomplete: ${stopped}` } }]),
          ...checks
            .filter(({ verdict }) => verdict === 'not-checked')
            .map(({ id, says = '' }) => ({
              level: 'note',
              message: { text: `${id} was not checked: ${says}` },
            })),
        ],
      },
    ],
    results: found.map((finding) => ({
      ruleId: finding.id,
      ruleIndex: ids.indexOf(finding.id),
      level: LEVELS[finding.verdict],
      message: { text: messageOf(finding) },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: uriOf(target) } },
          logicalLocations: [{ name: finding.id, kind: 'resource' }],
        },
      ],
      partialFingerprints: { check: `${finding.id}/${finding.title}` },
      ...(baseline ? { baselineState: finding.known ? 'unchanged' : 'new' } : {}),
      ...suppressionOf(finding),
    })),
  };
}

function suppressionOf({ waived }: JudgedFinding): object {
  if (!waived) return {};
  const justification = `until ${waived.until}: ${waived.reason}`;
  return { suppressions: [{ kind: 'external', status: 'accepted', justification }] };
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
