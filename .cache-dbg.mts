import { scopeFaults } from './test/audit/faults/scopes.js';
import { auditCase } from './test/audit/support/audited.js';
const c = scopeFaults.find((x) => x.what === 'one of several scopes for known tools, and none at the door');
const r = await auditCase(c);
console.log(JSON.stringify(r.findings.filter((f) => f.id.startsWith('SCOPE') || f.verdict==='failed').map(({id,verdict,says,reason,title}: any)=>({id,verdict,says,reason,title})), null, 1), r.stopped);
