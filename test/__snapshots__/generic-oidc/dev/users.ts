/** Someone to sign in as. */
export interface User {
  /** What the sign-in form sends. */
  readonly id: string;
  readonly name: string;
  /** Stable subject in access tokens. */
  readonly subject: string;
}

/** The users of the local authorization server. There are no passwords: it serves this machine only. */
export const users: readonly User[] = [
  { id: 'alice', name: 'Alice', subject: '3f8a6c1e-5b7d-4e2a-9c41-000000000001' },
  { id: 'bob', name: 'Bob', subject: '3f8a6c1e-5b7d-4e2a-9c41-000000000002' },
];
