import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreKind } from '../../../templates/sign-in/src/authorization-server/store/store-kind.js';
import type { WorkerCommand } from './store-workers.js';

/** A process that does to a store what it reads, a line each, and answers with a line. */
const [name = '', url = ''] = process.argv.slice(2);
const kinds = (await import(
  `../../../templates/sign-in/src/authorization-server/store/${name}.ts`
)) as Record<string, StoreKind>;
const kind = kinds[name];
if (!kind) throw new Error(`no store ${name}`);
const store = await kind.open(url);

async function run({ action, id }: WorkerCommand): Promise<unknown> {
  const key = { kind: 'contested', id };
  const group = 'contested';
  switch (action) {
    case 'set':
      await store.set(key, { value: '0', group });
      return true;
    case 'add':
      return await store.add(key, { value: String(process.pid), group });
    case 'consume':
      return await store.consume(key);
    case 'take':
      return (await store.take(key)) !== undefined;
    case 'count':
      // Reads, waits and writes: whoever comes in between makes it lose a step.
      return await store.exclusively(id, 30_000, async () => {
        const count = Number((await store.get(key))?.value ?? '0') + 1;
        await sleep(2);
        await store.set(key, { value: String(count), group });
        return count;
      });
    case 'hold':
      return await store.exclusively(id, 3000, () => new Promise(() => undefined));
    case 'toil':
      // Never ends: it is killed while it writes.
      for (let n = 0; ; n += 1) {
        const each = { kind: 'toil', id: `${process.pid}-${n}` };
        await store.set(each, { value: 'x'.repeat(1000), group: 'toil', owner: 'toil' });
        await store.consume(each);
        if (n % 3 === 0) await store.take(each);
      }
  }
}

process.stdout.write('"ready"\n');
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line) as WorkerCommand);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await store.close();
