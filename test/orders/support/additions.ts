/** What a user types to get the stubs that the files of `app` then replace: first the project, with one of them. */
export const creation = ['--tools', 'none', '--tool', 'search_orders=orders:read'];

/** Then the others, each with `add`. */
export const additions: readonly (readonly string[])[] = [
  ['tool', 'chart_orders', '--scope', 'orders:read', '--read-only'],
  ['tool', 'export_orders', '--scope', 'orders:export'],
  ['tool', 'refund_order', '--scope', 'orders:refund'],
  ['resource', 'orders://order/{id}', '--name', 'order', '--scope', 'orders:read'],
  ['resource', 'orders://export/{id}', '--name', 'export', '--scope', 'orders:export'],
  ['prompt', 'review_orders', '--scope', 'orders:read'],
];
