import type { ReportDocument } from './document.js';
import { htmlReport } from './html.js';
import { junitReport } from './junit.js';
import { sarifReport } from './sarif.js';

/** The files a report can be written to, by flag. */
export const reporters: Readonly<
  Record<'report' | 'sarif' | 'junit', (documents: readonly ReportDocument[]) => string>
> = { report: htmlReport, sarif: sarifReport, junit: junitReport };
