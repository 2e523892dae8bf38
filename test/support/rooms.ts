/**
 * The rooms of the tests, by path. Whatever no other room names is a unit test, so a new file is never
 * forgotten; `test/proof/rooms.test.ts` looks after this list.
 *
 * `unit`, `templates` and `render` are `npm test`: they need nothing but what `npm ci` installs, and no
 * assertion of theirs depends on how fast the machine is. `npm run test:all` runs every room.
 */
export const rooms = {
  /** A generated project, in place: its attacks, and a client that signs in. Those of an own authorization server too. */
  templates: [
    'test/templates/**/*.test.ts',
    'templates/sign-in/test/authorization-server/**/*.test.ts',
    'templates/existing/test/auth/front-sessions.test.ts',
    'templates/existing/test/auth/front.test.ts',
    'templates/existing/test/shapes/**/*.test.ts',
  ],
  /** What is rendered, and the documents that are written from the catalog. */
  render: ['test/render/**/*.test.ts', 'test/proof/**/*.test.ts'],
  /** Every combination, every fault, many random inputs. */
  matrix: [
    'test/audit/bad-manners.test.ts',
    'test/audit/corpus/census.test.ts',
    'test/audit/faults.test.ts',
    'test/audit/projects.test.ts',
    'test/audit/started/cli.test.ts',
    'test/audit/started/process-faults.test.ts',
    'test/audit/started/start-server.test.ts',
    'test/dev/doctor.test.ts',
    'test/doctor/project.test.ts',
    'test/doctor/token.test.ts',
    'test/existing/add-auth.test.ts',
    'test/fuzz/**/*.test.ts',
    'test/matrix/covering.test.ts',
    'test/matrix/every-project.test.ts',
    'test/matrix/existing-attacks.test.ts',
    'test/matrix/existing.test.ts',
    'test/matrix/tool-sets.test.ts',
    'test/matrix/upstreams.test.ts',
    'test/update/crash.test.ts',
    'test/update/formatted.test.ts',
    'test/update/property.test.ts',
    'test/update/record-changes.test.ts',
    'test/update/undo-auth.test.ts',
    'test/update/update.test.ts',
  ],
  /** Programs as users start them: built, packed, installed, with clients and other runtimes. */
  e2e: [
    'test/cli/built.test.ts',
    'test/cli/completion.test.ts',
    'test/dev/development.test.ts',
    'test/dev/fixed-request.test.ts',
    'test/dev/readme.test.ts',
    'test/dev/root.test.ts',
    'test/documents/**/*.test.ts',
    'test/e2e/**/*.test.ts',
    'test/orders/orders.test.ts',
    'test/sign-in/clients.test.ts',
    'test/sign-in/development.test.ts',
    'test/sign-in/separate-servers.test.ts',
    'test/setup/**/*.test.ts',
    'test/sign-in/browser.test.ts',
    'test/sign-in/stores/**/*.test.ts',
    'test/suites/express.test.ts',
  ],
  /** Whether the tests themselves notice anything, and what load and faults do. */
  proof: ['test/faults/**/*.test.ts', 'test/mutation/**/*.test.ts'],
};
