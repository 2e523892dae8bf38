import path from 'node:path';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import type { Findings } from '../../existing/findings.js';

/**
 * Says how callers that the guard let through get through a check of the owner's own, which stays; nothing where
 * there is none. The check finds no Authorization header: the guard takes it away.
 */
export function throughOwnAuthentication(
  { neighbours }: Pick<Findings, 'neighbours'>,
  { layer, imports, modules, language }: ExistingAnswer,
): string[] {
  const files = new Set(
    neighbours.flatMap(({ value, at }) => (value.kind === 'authentication' && at ? [at.file] : [])),
  );
  if (files.size === 0) return [];
  const isCommonJs = modules === 'commonjs' && language === 'javascript';
  return [
    'Authentication of your own stays, and finds no Authorization header at the endpoint: the guard takes',
    'it away. Until you write these lines, every call gets its refusal, whoever signed in:',
    ...[...files].flatMap((file) => {
      const relative = path.posix.relative(path.posix.dirname(file), layer);
      const place = relative.startsWith('.') ? relative : `./${relative}`;
      const line = isCommonJs
        ? `const { currentCaller } = require('${place}');`
        : `import { currentCaller } from '${place}/index${imports}';`;
      return [`  ${file}`, `    ${line}`, '    if (currentCaller()) return; // first in the check'];
    }),
  ];
}
