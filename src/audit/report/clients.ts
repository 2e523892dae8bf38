import type { ReportDocument } from './document.js';

type Clients = ReportDocument['clients'];

/** Names the part of a report about clients, with the age of what is known of them. */
export function clientsHeading(clients: Clients): string {
  const oldest = clients.map(({ seen }) => seen).sort()[0] ?? '';
  return `Clients, as far as the metadata shows and as they were on ${oldest}`;
}

/** Says in one line what becomes of a client; text from outside may be in it. */
export function clientLine({ name, says, remedy }: Clients[number]): string {
  return `${name}: ${says}${remedy === undefined ? '' : `; ${remedy}`}`;
}
