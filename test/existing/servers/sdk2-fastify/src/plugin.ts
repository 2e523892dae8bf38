/** As fastify-plugin does: hooks apply to the parent. */
export default function fp<T extends object>(plugin: T): T {
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
