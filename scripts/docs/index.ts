import { auditCorpusPage } from './audit-corpus.js';
import { buildingPage } from './building.js';
import { providerPages } from './provider-pages.js';
import { requirementsPage } from './requirements.js';
import { threatsPage } from './threats.js';
import { upstreamPages } from './upstream-pages.js';

/** Writes every document that comes from data: path, relative to the repository, → text. */
export function generatedDocuments(): ReadonlyMap<string, string> {
  return new Map([
    ...providerPages(),
    ...upstreamPages(),
    ['docs/audit-corpus.md', auditCorpusPage()],
    ['docs/building.md', buildingPage()],
    ['docs/requirements.md', requirementsPage()],
    ['docs/threats.md', threatsPage()],
  ]);
}
