export interface Ticket {
  id: number;
  subject: string;
  status: 'open' | 'closed';
  createdAt: string;
}

let nextId = 3;
const tickets = new Map<number, Ticket>([
  [1, { id: 1, subject: 'Printer on fire', status: 'open', createdAt: '2026-03-01T08:00:00Z' }],
  [2, { id: 2, subject: 'Forgot my password', status: 'closed', createdAt: '2026-03-02T09:30:00Z' }],
]);

export const ticketStore = {
  search(query: string) {
    const needle = query.toLowerCase();
    return [...tickets.values()].filter((t) => t.subject.toLowerCase().includes(needle));
  },
  open() {
    return [...tickets.values()].filter((t) => t.status === 'open');
  },
  create(subject: string): Ticket {
    const ticket: Ticket = { id: nextId++, subject, status: 'open', createdAt: new Date().toISOString() };
    tickets.set(ticket.id, ticket);
    return ticket;
  },
  close(id: number) {
    const ticket = tickets.get(id);
    if (ticket) ticket.status = 'closed';
    return ticket;
  },
  purge(before: string) {
    let n = 0;
    for (const t of tickets.values()) {
      if (t.status === 'closed' && t.createdAt < before) {
        tickets.delete(t.id);
        n++;
      }
    }
    return n;
  },
};
