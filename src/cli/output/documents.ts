import * as v from 'valibot';
import type { CommandName } from '../commands/index.js';
import { levels } from '../../requirements/index.js';

/*
 * The documents that commands print with `--json`. The shipped JSON Schemas come from here, and every
 * test that reads such a document checks it against them. Members may be added; one that goes away or
 * changes its meaning raises `format`.
 */

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const said = <T extends v.GenericSchema>(schema: T, says: string) =>
  v.pipe(schema, v.description(says));

const problem = v.strictObject({
  path: said(text, 'Where in the answers, as in tools[2].scopes[0]; empty for none of them'),
  flag: v.optional(said(text, 'The flag or argument the value came from')),
  message: said(text, 'What is wrong and what is expected'),
  suggestion: v.optional(said(text, 'What would have been right')),
});

const common = {
  format: said(v.literal(1), 'Version of the shape of these documents'),
  exitCode: said(v.picklist([0, 1, 2, 3, 4, 5, 129, 130, 143]), 'The exit code of the run'),
  warnings: v.optional(said(v.array(problem), 'What works and may surprise')),
};

/** The run did what it was asked for. */
const done = { ...common, ok: said(v.literal(true), 'Whether the exit code is 0') };

/** The run can end well or not and tells the same. */
const ended = { ...common, ok: said(v.boolean(), 'Whether the exit code is 0') };

const refusal = v.strictObject({
  ...common,
  ok: v.literal(false),
  code: said(text, 'The kind of error, in kebab-case; stays what it is'),
  problems: said(v.array(problem), 'Everything that is wrong'),
  command: v.optional(said(text, 'A complete command that works')),
  clashes: v.optional(
    said(
      v.array(
        v.strictObject({
          path: text,
          found: v.picklist(['file', 'link', 'link-outside', 'in-the-way']),
        }),
      ),
      'What stands in the way in the target',
    ),
  ),
});

const installed = v.variant('status', [
  v.strictObject({ status: v.picklist(['done', 'skipped']) }),
  v.strictObject({
    status: v.literal('failed'),
    output: said(text, 'The last lines of the package manager'),
  }),
]);

const created = v.strictObject({
  ...ended,
  problems: v.optional(v.array(problem)),
  directory: said(text, 'The target as it was written'),
  name: text,
  files: said(v.array(text), 'Paths in the project'),
  install: installed,
  git: v.strictObject({
    status: v.picklist(['committed', 'initialized', 'skipped', 'failed']),
    note: said(text, 'Why there is no commit'),
  }),
  nextSteps: said(v.array(text), 'Commands'),
  environment: said(v.array(text), 'Variables that production needs'),
  command: said(text, 'Gives the same project without questions'),
});

const planned = v.strictObject({
  ...done,
  dryRun: v.literal(true),
  directory: said(text, 'The target as it was written'),
  files: v.array(
    v.strictObject({
      path: text,
      size: said(count, 'In bytes'),
      action: v.picklist(['create', 'overwrite', 'clash']),
    }),
  ),
  bytes: count,
  command: said(text, 'Gives the same project without questions'),
});

const offer = { id: text, label: text, hint: text };

const list = v.strictObject({
  ...done,
  frameworks: v.array(v.strictObject(offer)),
  providers: v.array(
    v.strictObject({
      ...offer,
      support: v.picklist(['first-class', 'confirm-on-your-tenant']),
      downstream: said(v.array(text), 'Values of --downstream that it offers'),
      settings: said(
        v.array(
          v.strictObject({
            key: text,
            title: text,
            example: text,
            expects: text,
            optional: v.boolean(),
          }),
        ),
        'What --provider-setting takes',
      ),
    }),
  ),
  impossibleProviders: v.array(
    v.strictObject({ id: text, label: text, reason: text, wayOut: text }),
  ),
  revisions: v.array(v.strictObject({ id: text, hint: text })),
  toolSets: v.array(
    v.strictObject({
      ...offer,
      tools: v.array(v.strictObject({ name: text, title: text, scopes: v.array(text) })),
      resources: said(
        v.array(v.strictObject({ uri: text, title: text, scopes: v.array(text) })),
        'What comes with the whole set',
      ),
      prompts: v.array(v.strictObject({ name: text, title: text, scopes: v.array(text) })),
    }),
  ),
  downstreams: v.array(v.strictObject(offer)),
  upstreams: said(
    v.array(
      v.strictObject({
        ...offer,
        directProvider: said(
          v.nullable(text),
          'Value of --provider for clients that use it themselves',
        ),
        tool: said(v.nullable(text), 'The tool that --downstream upstream brings'),
      }),
    ),
    'Values of --sign-in',
  ),
  stores: said(v.array(v.strictObject(offer)), 'Values of --store'),
  existing: said(
    v.array(v.strictObject(offer)),
    'Servers that exist already and that add auth protects',
  ),
});

const fileKind = v.picklist(['generated', 'shared', 'seed', 'addition']);

const kept = said(
  v.array(
    v.strictObject({
      path: text,
      place: said(text, 'The line or the key at the time'),
      yours: v.optional(text),
      generated: v.optional(text),
    }),
  ),
  'Changes of the templates that somebody kept out',
);

const lost = said(v.array(text), 'Files of which it is not known how they were generated');

const stale = said(
  v.array(v.strictObject({ path: text, says: text })),
  'Files that do not say what the server asks for',
);

const ownCode = v.optional(
  said(
    v.strictObject({
      patches: said(
        v.array(
          v.strictObject({
            path: text,
            state: v.picklist(['in-place', 'changed', 'gone']),
            patch: said(text, 'What was written, as a unified diff'),
          }),
        ),
        'Your files that were edited',
      ),
      uncalled: said(v.array(text), 'What nothing calls, so that the server is not protected'),
      unsealed: said(v.array(text), 'What takes MCP requests past the guard'),
      unmapped: said(v.array(text), 'Offered, and refused to everybody for want of scopes'),
      notOffered: said(v.array(text), 'With scopes, and not in the source'),
      gaps: said(v.array(text), 'What the source does not show'),
    }),
    'Of a server that existed before: what its source says of its protection',
  ),
);

const updated = v.strictObject({
  ...ended,
  written: said(v.boolean(), 'Whether anything was written'),
  spec: v.strictObject({ from: text, to: text }),
  generator: said(v.strictObject({ from: text, to: text }), 'Versions of the generator'),
  files: said(
    v.array(
      v.strictObject({
        path: text,
        change: text,
        kind: fileKind,
        conflicts: v.optional(said(v.array(text), 'Lines or keys that both sides changed')),
        diff: v.optional(said(text, 'With --diff')),
      }),
    ),
    'Those with something to say',
  ),
  review: said(
    v.array(text),
    'Files that decide who may call and were merged, or have no effect any more',
  ),
  unresolved: said(v.array(text), 'Files with conflicts of an earlier update'),
  kept,
  lost,
  older: said(
    v.array(v.strictObject({ name: text, yours: text, generated: text })),
    'Packages that the project has in an older version',
  ),
  stale,
  lostImports: said(
    v.array(v.strictObject({ path: text, imports: text, now: v.optional(text) })),
    'Imports of files that moved or went, in lines that are yours',
  ),
  lostProtection: said(v.array(text), 'What an older revision takes away'),
  ownCode,
});

const counts = { pass: count, fail: count, warn: count, advice: count, notChecked: count };

const certainty = v.picklist(['certain', 'likely', 'unclear']);

/** What a start of the protected server showed. */
const proof = v.strictObject({
  status: said(
    v.picklist(['proven', 'refuted', 'skipped', 'impossible']),
    'impossible: the protected server did not start or answer',
  ),
  says: v.optional(text),
  requests: v.optional(said(count, 'Sent without a token')),
  paths: v.optional(said(count, 'Asked without a token, each spelling counted')),
  reached: v.optional(said(v.array(text), 'Those that came to MCP')),
  unmapped: v.optional(said(v.array(text), 'Offered, and in no scope map')),
  unread: v.optional(said(v.array(text), 'What could not be read of its lists')),
  notOffered: v.optional(said(v.array(text), 'In the scope map, and not offered')),
  guarded: v.optional(said(count, 'What the base scopes alone do not open')),
  steppedUp: v.optional(
    said(
      v.array(v.strictObject({ what: text, scopes: v.array(text), refused: v.boolean() })),
      'Asked for with the base scopes alone',
    ),
  ),
  audit: v.optional(v.strictObject(counts)),
  client: v.optional(said(v.boolean(), 'Whether an official client could sign in')),
});

/** A server that existed before, protected or to be protected. */
const protection = v.strictObject({
  ...ended,
  problems: v.optional(v.array(problem)),
  dryRun: v.optional(v.literal(true)),
  written: said(v.boolean(), 'Whether anything was written'),
  directory: said(text, 'Absolute, links resolved'),
  name: text,
  shape: said(
    v.strictObject({ id: text, certainty, because: text }),
    'What serves MCP there, and how sure that is',
  ),
  doors: said(
    v.array(v.strictObject({ path: text, kind: text, certainty, because: text })),
    'Paths that reach MCP',
  ),
  neighbours: said(
    v.array(v.strictObject({ kind: text, says: text })),
    'What stands beside it and matters',
  ),
  offers: said(
    v.array(
      v.strictObject({
        kind: v.picklist(['tool', 'resource', 'prompt']),
        name: text,
        scopes: v.array(text),
        effect: v.picklist(['read', 'write', 'destroy']),
        because: text,
      }),
    ),
    'What it offers, with the scopes that each needs',
  ),
  files: v.array(
    v.strictObject({
      path: text,
      change: v.picklist(['create', 'edit', 'merge']),
      diff: v.optional(said(text, 'Of files that were there; of all with --diff')),
    }),
  ),
  lines: said(count, 'Lines of the owner that change'),
  install: v.optional(installed),
  proof: v.optional(proof),
  nextSteps: v.optional(said(v.array(text), 'Commands')),
  command: said(text, 'Decides the same without questions'),
});

const putBack = v.strictObject({
  ...ended,
  dryRun: v.optional(v.literal(true)),
  written: said(v.boolean(), 'Whether anything was written'),
  directory: said(text, 'Absolute, links resolved'),
  putBack: said(
    v.array(v.strictObject({ path: text, diff: text })),
    'Files of the owner that lost lines of the protection, with those lines again',
  ),
  proof: v.optional(proof),
});

const protectedBefore = v.strictObject({
  ...done,
  code: v.literal('protected-already'),
  written: v.literal(false),
  says: text,
});

const unprotected = v.strictObject({
  ...ended,
  restored: said(v.array(text), 'Files of the owner without the protection'),
  kept: said(v.array(text), 'Those of them with edits that were made since'),
  removed: said(v.array(text), 'Files of ours that are gone'),
  left: said(v.array(text), 'Files that were edited since'),
});

const uncertain = v.strictObject({
  ...common,
  ok: v.literal(false),
  code: v.literal('uncertain'),
  problems: v.array(problem),
  directory: text,
  printed: said(
    v.array(v.strictObject({ path: text, patch: text, because: text })),
    'Lines to write by hand',
  ),
});

const undone = v.strictObject({
  ...done,
  undone: said(v.array(text), 'Files as they were before'),
});

const status = v.strictObject({
  ...ended,
  generator: v.strictObject({ name: text, version: text }),
  spec: text,
  files: v.array(
    v.strictObject({
      path: text,
      kind: fileKind,
      state: v.picklist(['clean', 'edited', 'deleted', 'pending']),
    }),
  ),
  kept,
  lost,
  stale,
  ownCode,
});

const verdict = v.picklist(['pass', 'fail', 'warn', 'advice', 'not-checked']);

const diagnosis = v.strictObject({
  ...ended,
  local: said(v.boolean(), 'Whether the settings of local development were looked at'),
  resource: v.optional(text),
  issuer: v.optional(text),
  findings: v.array(
    v.strictObject({
      group: text,
      id: said(text, 'Stable, for programs'),
      verdict,
      says: text,
      remedy: v.optional(text),
      source: v.optional(said(text, 'RFC and section, or a row of the requirements')),
    }),
  ),
  counts: v.strictObject(counts),
});

const level = v.picklist(levels);
const fields = v.array(v.tuple([text, text]));

const waiver = v.strictObject({
  row: text,
  title: v.optional(text),
  reason: text,
  until: said(text, 'The last day on which it counts'),
});
const knownFinding = v.strictObject({
  row: text,
  title: text,
  what: said(text, 'What was found, without what differs from run to run'),
  verdict: v.picklist(['fail', 'warn', 'advice']),
});

const judgedCounts = v.strictObject({
  ...counts,
  waived: said(count, 'What was found and the policy accepts; in none of the others'),
  known: said(count, 'What was found and stands in the baseline; in none of the others'),
  mustNotChecked: count,
});

const auditParts = {
  version: said(text, 'Of the audit'),
  startedAt: said(text, 'RFC 3339, UTC'),
  target: text,
  spec: v.strictObject({
    revision: text,
    from: v.picklist(['flag', 'server', 'project', 'assumed']),
  }),
  requests: count,
  stopped: v.optional(
    said(
      text,
      'Why the audit proves too little to pass: it ended early, or could not check a MUST',
    ),
  ),
  counts: judgedCounts,
  policy: v.optional(
    said(
      v.strictObject({
        levels: v.array(v.strictObject({ row: text, from: v.nullable(level), to: level })),
        expired: v.array(waiver),
        unused: v.array(waiver),
      }),
      'What the policy changes, and what of it has no effect',
    ),
  ),
  baseline: v.optional(
    said(
      v.strictObject({
        fixed: v.array(knownFinding),
        unseen: said(v.array(knownFinding), 'Known, and not checked this time'),
        remarks: v.array(text),
      }),
      'How the findings differ from the baseline',
    ),
  ),
  groups: v.array(v.strictObject({ id: text, title: text })),
  checks: v.array(
    v.strictObject({
      id: said(text, 'The row that names the check'),
      group: text,
      level,
      title: text,
      verdict,
      says: v.optional(text),
      remedy: v.optional(text),
      waived: v.optional(
        said(v.strictObject({ reason: text, until: text }), 'The policy accepts it until that day'),
      ),
      known: v.optional(said(v.literal(true), 'It stands in the baseline')),
      rows: v.array(v.strictObject({ id: text, level, text, source: text })),
      exchanges: v.array(
        v.strictObject({
          request: v.strictObject({
            method: text,
            url: text,
            headers: fields,
            body: v.optional(text),
          }),
          response: v.optional(v.strictObject({ status: count, headers: fields, body: text })),
          fault: v.optional(text),
        }),
      ),
    }),
  ),
  clients: said(
    v.array(
      v.strictObject({
        id: text,
        name: text,
        verdict: v.picklist(['signs-in', 'fails', 'unknown', 'no-sign-in']),
        certainty: v.optional(
          said(v.picklist(['verified', 'likely']), 'Of what is known of the client'),
        ),
        way: v.optional(
          said(
            v.picklist(['client-id-metadata-document', 'dynamic-registration', 'pre-registered']),
            'How it gets its client ID',
          ),
        ),
        says: text,
        remedy: v.optional(text),
        seen: said(text, 'When the facts of the client were gathered'),
      }),
    ),
    'Whether well-known clients can sign in; nothing that the exit code depends on',
  ),
};

const unwritten = {
  problems: v.optional(said(v.array(problem), 'Reports that could not be written')),
};

const audited = v.strictObject({ ...ended, ...unwritten, ...auditParts });

const auditedServers = v.strictObject({
  ...ended,
  ...unwritten,
  version: said(text, 'Of the audit'),
  counts: said(judgedCounts, 'Of all servers together'),
  servers: said(
    v.array(
      v.strictObject({ format: v.literal(1), ...auditParts, name: said(text, 'Of the server') }),
    ),
    'Where there are several; one that could not be audited has the reason in `stopped`',
  ),
});

const requirements = v.strictObject({
  ...done,
  requirements: said(
    v.array(
      v.strictObject({
        id: text,
        text,
        source: text,
        levels: said(v.record(text, text), 'By revision'),
        checks: v.array(text),
        reason: v.optional(said(text, 'Why there is no check')),
      }),
    ),
    'With --list',
  ),
});

/** The documents that each command prints with `--json`; `print` stands for --help and --version. */
export const documents = {
  create: v.union([created, planned, refusal]),
  list: v.union([list, refusal]),
  update: v.union([updated, undone, refusal]),
  status: v.union([status, refusal]),
  add: v.union([updated, protection, putBack, protectedBefore, unprotected, uncertain, refusal]),
  adopt: v.union([
    v.strictObject({
      ...done,
      differing: said(v.array(text), 'Files with a FILE.new beside them'),
    }),
    refusal,
  ]),
  eject: v.union([
    v.strictObject({
      ...done,
      dryRun: v.optional(v.literal(true)),
      removed: said(v.array(text), 'What is gone'),
      changed: said(v.array(text), 'Files that named what is gone'),
      left: said(v.array(text), 'Files that still name it'),
    }),
    refusal,
  ]),
  doctor: v.union([diagnosis, refusal]),
  audit: v.union([audited, auditedServers, requirements, refusal]),
  completion: v.union([
    v.strictObject({ ...done, shell: v.picklist(['bash', 'zsh', 'fish']), script: text }),
    refusal,
  ]),
  print: v.union([
    v.strictObject({ ...done, help: text }),
    v.strictObject({ ...done, version: text }),
  ]),
} as const satisfies Record<CommandName | 'print', v.GenericSchema>;
