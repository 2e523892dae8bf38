/** Where a project's own authorization server keeps grants and tokens. */
export interface StoreRecord {
  readonly id: 'sqlite' | 'postgres' | 'redis';
  readonly label: string;
  /** One line for the wizard. */
  readonly hint: string;
  /** What `.env.example` says beside. */
  readonly detail: string;
  /** A good AUTH_SERVER_STORE. */
  readonly example: string;
  /** Exact production dependencies it adds. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** It is a file, and needs nothing that runs; also in development. */
  readonly isFile?: true;
  /** Versions of Node it works with, where not all do, and the oldest of them. */
  readonly node?: string;
  readonly oldestNode?: string;
}

/** The stores, in the order the wizard shows them. */
export const stores = [
  {
    id: 'sqlite',
    label: 'SQLite',
    hint: 'a file, for one process; nothing to install',
    detail:
      'It is made at the first start, with its directory, which must be on a disk that stays. It belongs to one process.',
    example: 'sqlite:./data/auth.db',
    dependencies: {},
    // The first types that know node:sqlite.
    devDependencies: { '@types/node': '22.20.7' },
    isFile: true,
    node: '^22.13.0 || >=24.0.0',
    oldestNode: '22.13',
  },
  {
    id: 'postgres',
    label: 'PostgreSQL',
    hint: 'for several replicas',
    detail: 'With a password it is a secret. Tables are made at the first start.',
    example: 'postgres://mcp@db.example.com/mcp?sslmode=verify-full',
    dependencies: { pg: '8.23.1' },
    devDependencies: { '@types/pg': '8.23.1' },
  },
  {
    id: 'redis',
    label: 'Redis or Valkey',
    hint: 'for several replicas; it must write to disk',
    detail:
      'With a password it is a secret. It must write to disk (appendonly) and never evict (noeviction).',
    example: 'rediss://redis.example.com',
    dependencies: { '@redis/client': '6.3.1' },
    devDependencies: {},
  },
] as const satisfies readonly StoreRecord[];

/** Compares versions of Node by their first two numbers. */
export function isOldNode(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
