import type { Exchange } from '../../http/response.js';
import type { Finding } from '../../report/finding.js';
import type { Check } from './check.js';
import type { Level, RequirementId } from '../../requirements/index.js';

/** Checks on one part of the server. */
export interface Family {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
}

/** One line of the report. */
export interface AuditFinding extends Finding {
  readonly level: Level;
  /** States what must hold. */
  readonly title: string;
  /** Requirements in the words of their sources; the first one names the finding. */
  readonly rows: readonly {
    readonly id: RequirementId;
    readonly level: Level;
    readonly text: string;
    readonly source: string;
  }[];
  readonly exchanges: readonly Exchange[];
}
