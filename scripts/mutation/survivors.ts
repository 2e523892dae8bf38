import type { Mutant } from './instrument.js';

/** Mutants that no test can or need notice: file, line without indentation, original, replacement. */
type Place = readonly [file: string, source: string, original: string, replacement: string];

const FALLBACK = '"Stryker was here!"';

const explanations: readonly { readonly reason: string; readonly mutants: readonly Place[] }[] = [
  {
    reason: 'the fallback is for the type checker; what stands before it always has a value',
    mutants: [
      [
        'src/auth/authorization-header.ts',
        "const scheme = /^[^ ]*/.exec(value)?.[0] ?? '';",
        "''",
        FALLBACK,
      ],
      [
        'src/auth/claims.ts',
        "return names.find((name) => claims[name] !== undefined) ?? names[0] ?? '';",
        "''",
        FALLBACK,
      ],
      [
        'src/mcp.ts',
        'const needed = scopes.forTool(tool.name) ?? [];',
        '[]',
        '["Stryker was here"]',
      ],
    ],
  },
  {
    reason: 'the other value is refused, or read as nothing, in the same way',
    mutants: [
      [
        'src/auth/http.ts',
        "export function hostName(host = ''): string | undefined {",
        "''",
        FALLBACK,
      ],
      [
        'src/auth/http.ts',
        `const charset = /;\\s*charset\\s*=\\s*"?([^\\s;"]*)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';`,
        "''",
        FALLBACK,
      ],
      ['src/auth/limited-body.ts', "if (!reader) return '';", "''", FALLBACK],
      ['src/auth/scopes.ts', "shape: ProviderProfile['scopeShape'] = 'list',", "'list'", '""'],
      [
        'src/auth/scopes.ts',
        'return Array.isArray(claim) ? claim : [];',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/auth/scopes.ts',
        'return isObject ? Object.keys(claim) : [];',
        '[]',
        '["Stryker was here"]',
      ],
    ],
  },
  {
    reason: 'only spares a timer; the timer looks again',
    mutants: [['src/running-requests.ts', 'if (req.complete) return;', 'req.complete', 'false']],
  },
];

/** Why a mutant may survive; undefined when nobody has said. Those with a reason are not judged. */
export function reasonFor({ file, source, original, replacement }: Mutant): string | undefined {
  return explanations.find(({ mutants }) =>
    mutants.some(
      (place) =>
        place[0] === file &&
        place[1] === source &&
        place[2] === original &&
        place[3] === replacement,
    ),
  )?.reason;
}
