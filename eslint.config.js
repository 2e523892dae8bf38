import tseslint from 'typescript-eslint';

/** Forbids imports that would lead up a floor, or sideways. */
const wall = (files, regex, message) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
  },
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.cache/',
      'coverage/',
      'test/__snapshots__/',
      'test/orders/app/',
      'test/existing/servers/',
      'templates/frameworks/fastify/test/',
      'templates/frameworks/hono/test/',
      'templates/verification/introspection/test/',
      'templates/dpop/',
      'templates/existing/',
      'templates/downstream/test/',
      'templates/issuers/test/',
      'templates/sign-in/dev/servers-beside.ts',
      'templates/sign-in/dev/start.ts',
      'templates/sign-in/test/',
      'bin/',
      '**/*.js',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  wall(['src/http/**'], '^\\.\\./(?!catalog/)', 'The room of HTTP imports nothing but facts.'),
  wall(
    ['src/audit/protocol/**'],
    '/(engine|checks|issuer|project|report)/',
    'The protocol knows nothing of checks, nor of what runs them.',
  ),
  wall(
    ['src/audit/engine/**'],
    '/audit/report/|/(checks|project)/',
    'The engine runs checks that it does not know.',
  ),
  wall(
    ['src/audit/checks/*/**'],
    '^\\.\\./(?!\\.\\./)',
    'Families of checks do not import each other; what they share belongs to protocol or engine.',
  ),
);
