/** What a user types to get the stubs that the files of `app` then replace. */
export const additions: readonly (readonly string[])[] = [
  ['tool', 'search_orders', '--scope', 'orders:read', '--read-only'],
  ['tool', 'chart_orders', '--scope', 'orders:read', '--read-only'],
  ['tool', 'export_orders', '--scope', 'orders:export'],
  ['tool', 'refund_order', '--scope', 'orders:refund'],
  ['resource', 'orders://order/{id}', '--scope', 'orders:read'],
  ['resource', 'orders://export/{id}', '--scope', 'orders:export'],
  ['prompt', 'review_orders', '--scope', 'orders:read'],
];
