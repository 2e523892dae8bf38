/** What a user types to get the stubs that the files of `app` then replace: first the project, with some of them. */
export const creation: readonly string[] = [
  ...['--tools', 'none'],
  ...['--tool', 'search_orders=orders:read'],
  ...['--tool', 'chart_orders=orders:read'],
  ...['--tool', 'export_orders=orders:export'],
];

/** Then the others, each with `add`. */
export const additions: readonly (readonly string[])[] = [
  ['tool', 'refund_order', '--scope', 'orders:refund'],
  ['resource', 'orders://order/{id}', '--name', 'order', '--scope', 'orders:read'],
  ['resource', 'orders://export/{id}', '--name', 'export', '--scope', 'orders:export'],
  ['prompt', 'review_orders', '--scope', 'orders:read'],
];
