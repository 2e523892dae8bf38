import { run } from './src/cli/run.js';
import { writeCell } from './test/support/cells.js';
import { exampleConfig } from './test/support/example-config.js';
import { fakeWorld } from './test/support/fake-world.js';
const directory = await writeCell('audit/pa-supabase', exampleConfig({ providerId: 'supabase' }));
const world = fakeWorld(['audit','--project',directory,'--allow-tool-calls','--rate','5000','--json'],{cwd:'/'});
const code = await run(world);
const { checks } = JSON.parse(world.stdout.text);
console.log(code, JSON.stringify(checks.filter((c:any)=>['failed','warning'].includes(c.verdict)||['CHAL-13','CHAL-16','SCOPE-02','SCOPE-04','CHAL-15'].includes(c.id)).map(({id,verdict,says,level}:any)=>({id,verdict,level,says}))));
