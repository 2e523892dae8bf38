import { defineResource } from './resource.js';

/** A file that `export_orders` wrote for the caller. */
export const exportResource = defineResource({
  name: 'export',
  uri: 'orders://export/{id}',
  title: 'Exported orders',
  description: 'A CSV file of your orders, written by export_orders.',
  mimeType: 'text/csv',
  read: ({ id }, { caller, services }) => services.orders.exported(caller, id),
});
