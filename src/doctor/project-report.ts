import * as v from 'valibot';

/** Of the document that `dev/doctor.ts` of a project prints; changes with it. */
const FORMAT = 1;

const texts = v.pipe(v.array(v.string()), v.readonly());
const claims = v.record(v.string(), v.unknown());

const settingsSchema = v.variant('ok', [
  v.strictObject({
    ok: v.literal(true),
    resource: v.string(),
    issuer: v.string(),
    /** Authorization servers beside that one, in projects that take tokens of several. */
    furtherIssuers: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            issuer: v.string(),
            provider: v.string(),
            jwksUri: v.exactOptional(v.string()),
          }),
        ),
        v.readonly(),
      ),
    ),
    jwksUri: v.exactOptional(v.string()),
    /** Only where the authorization server runs in the same process. */
    signIn: v.exactOptional(
      v.strictObject({
        callback: v.string(),
        upstreamIssuer: v.string(),
        clientId: v.string(),
        registration: v.picklist(['on', 'off', 'open']),
        admits: texts,
        replicas: v.number(),
        storeProblem: v.nullable(v.string()),
        storeDoubts: texts,
      }),
    ),
    introspection: v.exactOptional(v.strictObject({ endpoint: v.string(), clientId: v.string() })),
    production: v.boolean(),
    /** A proxy is said to end TLS. */
    behindProxy: v.boolean(),
    warnings: texts,
    /** Every scope that something needs, as clients ask for it. */
    scopes: texts,
    /** The scopes of the scope map as they stand there, the broader ones among them. */
    scopeMap: v.strictObject({ base: texts, all: texts }),
  }),
  v.strictObject({ ok: v.literal(false), problems: texts }),
]);

const outcomeSchema = v.variant('verdict', [
  v.strictObject({
    verdict: v.literal('accepted'),
    /** Seconds since the epoch. */
    expiresAt: v.number(),
    /** Base scopes it has not, as clients ask for them. */
    missing: texts,
    tools: v.pipe(v.array(v.strictObject({ name: v.string(), missing: texts })), v.readonly()),
  }),
  v.strictObject({
    verdict: v.literal('refused'),
    /** The project's own stable code. */
    reason: v.string(),
    detail: v.string(),
  }),
  /** The authorization server could not be asked. */
  v.strictObject({ verdict: v.literal('unavailable'), causes: texts }),
]);

const checkedSchema = v.strictObject({
  state: v.literal('checked'),
  outcome: outcomeSchema,
  /** The project's demands on a token. */
  expects: v.strictObject({
    issuer: v.string(),
    audience: v.string(),
    algorithms: texts,
    types: texts,
    scopeClaims: texts,
    /** Claims without which there is no caller. */
    required: texts,
    /** In seconds. */
    leeway: v.number(),
    /** In characters. */
    longest: v.number(),
  }),
  form: v.picklist(['jwt', 'encrypted', 'json', 'opaque']),
  header: claims,
  /** Of the token, or what the authorization server said of it; without what tells who the user is. */
  claims,
  introspected: v.boolean(),
  /** Of all claims. */
  names: texts,
  /** Scopes as the token names them. */
  scopes: texts,
  client: v.exactOptional(v.unknown()),
  /** Rules of the provider's profile that do not hold. */
  broken: v.pipe(
    v.array(v.strictObject({ claim: v.string(), wants: v.string(), reason: v.string() })),
    v.readonly(),
  ),
  /** Claims that show that no user stands behind it. */
  clientOnly: texts,
});

const reportSchema = v.strictObject({
  format: v.literal(FORMAT),
  settings: settingsSchema,
  token: v.variant('state', [
    v.strictObject({ state: v.literal('none') }),
    checkedSchema,
    /** Only servers that somebody else has started could ask about it. */
    v.strictObject({ state: v.literal('not-checked') }),
    /** The local authorization server gave none. */
    v.strictObject({ state: v.literal('not-obtained'), reason: v.string() }),
  ]),
});

/** The settings of a project and its verdict on a token. */
export type ProjectReport = v.InferOutput<typeof reportSchema>;

/** The environment of the project as the project itself reads it; no secrets. */
export type ServerSettings = Extract<ProjectReport['settings'], { ok: true }>;

/** The decision of the project's own verifier, and what explains it. */
export type CheckedToken = v.InferOutput<typeof checkedSchema>;

/**
 * Parses what `dev/doctor.ts` printed. Whatever is more or less than its one document is an error.
 *
 * @throws Error that says what to do
 */
export function parseReport(text: string): ProjectReport {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error(`prints more than its one JSON document, or none; ${UPDATE}`);
  }
  const { format } = v.is(v.object({ format: v.number() }), document) ? document : { format: 0 };
  if (format > FORMAT) {
    throw new Error(`prints format ${format} of its document; use a newer create-secure-mcp`);
  }
  const checked = v.safeParse(reportSchema, document);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new Error(
    `prints another document than this release reads (${v.getDotPath(issue) ?? 'document'}: ${issue.message}); ${UPDATE}`,
  );
}

const UPDATE = '`create-secure-mcp update` brings the one that belongs to this release';
