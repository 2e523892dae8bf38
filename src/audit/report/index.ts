import { badgeEndpoint, badgeSvg } from './badge.js';
import type { ReportDocument } from './document.js';
import { htmlReport } from './html.js';
import { junitReport } from './junit.js';
import { markdownReport } from './markdown.js';
import { sarifReport } from './sarif.js';

/** Writes a report on all servers of a run as text; the name of the file can choose between two forms. */
type Reporter = (documents: readonly ReportDocument[], file: string) => string;

/** The files a report can be written to, by flag. */
export const reporters: Readonly<
  Record<'report' | 'sarif' | 'junit' | 'markdown' | 'badge', Reporter>
> = {
  report: htmlReport,
  sarif: sarifReport,
  junit: junitReport,
  markdown: markdownReport,
  badge: (documents, file) =>
    file.endsWith('.json') ? badgeEndpoint(documents) : badgeSvg(documents),
};
