import { describe, expect, it } from 'vitest';
import { judgeClients } from '../../../src/audit/clients/judge.js';
import { clientLine } from '../../../src/audit/report/clients.js';
import { clients, type ClientFact, type ClientRecord } from '../../../src/catalog/clients.js';
import { lines } from './lines.js';
import { servers } from './servers.js';

const names = Object.keys(servers) as (keyof typeof servers)[];

/** The lines of all servers about some clients, by the ID of the client. */
const linesOf = (records: readonly ClientRecord[]) =>
  names.map((name) =>
    Object.fromEntries(
      judgeClients(servers[name], records).map((each) => [
        each.id,
        clientLine(each).slice(each.name.length + 2),
      ]),
    ),
  );

describe('the verdict per client', () => {
  it.each(names)('of a server that %s is what its facts say', (name) => {
    const [said] = linesOf(clients).slice(names.indexOf(name));
    expect(said).toEqual(lines[name]);
  });

  it('fails for sure only on what was verified', () => {
    for (const name of names) {
      for (const { verdict, certainty, says } of judgeClients(servers[name])) {
        if (verdict === 'fails') expect(says.startsWith('likely')).toBe(certainty === 'likely');
      }
    }
  });

  const facts = clients.flatMap((client) =>
    Object.entries(client)
      .filter((entry): entry is [string, ClientFact<unknown>] => typeof entry[1] === 'object')
      .map(([name, fact]) => ({ client, id: client.id, name, fact })),
  );

  it.each(facts)('of $id turns with $name', ({ client, name, fact }) => {
    // Without it; what every client has is told the other way round.
    const changed =
      name === 'calls'
        ? { ...client, calls: otherCalls(client) }
        : { ...client, [name]: undefined };
    expect(linesOf([changed])).not.toEqual(linesOf([client]));
    expect(fact.source).not.toBe('');
  });
});

function otherCalls({ calls }: ClientRecord): ClientRecord['calls'] {
  return { ...calls, is: calls.is === 'from the vendor' ? 'from the machine' : 'from the vendor' };
}
