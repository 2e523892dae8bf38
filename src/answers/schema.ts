import * as v from 'valibot';
import { choices } from './choices.js';
import { existingSchema } from './existing-schema.js';
import {
  MAX_NAME_LENGTH,
  NAME_PATTERN,
  objectMemberFault,
  projectNameFault,
  TOOL_NAME_PATTERN,
  toolNameFault,
} from './names.js';
import { quoted, withoutCredentials } from './problem.js';
import {
  MAX_URI_LENGTH,
  MEDIA_TYPE_PATTERN,
  mediaTypeFault,
  resourceUriFault,
  URI_PATTERN,
} from './resources.js';
import { MAX_SCOPE_LENGTH, SCOPE_PATTERN, scopeFault } from './scopes.js';

/** Most tools of a server, most resources, and most prompts; of those that are generated there are fewer. */
const MAX_OFFERED = 500;
/** Most machines a project is generated with. */
const MAX_MACHINES = 100;
/** Most claims with roles. */
const MAX_ROLE_CLAIMS = 5;
/** Most issuers beside the main one. */
const MAX_ISSUERS = 10;
/** Longest value of a provider setting, in characters. */
const MAX_SETTING_LENGTH = 300;

/** What separates lines, turns text around or is half a character does not belong in a label. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/** Every step of a pipe says the same sentence, so that one fault is reported once. */
const because = (fault: (text: string) => string | undefined) => (issue: { input: unknown }) =>
  `${quoted(withoutCredentials(String(issue.input)))} ${fault(String(issue.input)) ?? 'is not accepted'}`;

const named = (fault: (text: string) => string | undefined, pattern: RegExp, maximum: number) =>
  v.pipe(
    v.string('must be a text'),
    v.regex(pattern, because(fault)),
    v.maxLength(maximum, because(fault)),
    v.check((value) => fault(value) === undefined, because(fault)),
  );

const label = (maximum: number) =>
  v.pipe(
    v.string('must be a text'),
    v.maxLength(maximum, `must have at most ${maximum} characters`),
    v.check((value) => value.trim() !== '', 'must not be empty'),
    v.check(
      (value) => !UNPRINTABLE.test(value),
      'must be one line without control or text-direction characters',
    ),
  );

const scope = named(scopeFault, SCOPE_PATTERN, MAX_SCOPE_LENGTH);

const scopes = v.pipe(
  v.array(scope, 'must be a list of scopes'),
  v.checkItems(
    (item, index, all) => all.indexOf(item) === index,
    (issue) => `${quoted(issue.input)} is given twice`,
  ),
);

const someScopes = v.pipe(scopes, v.minLength(1, 'must name at least one scope'));

/** One tool of `tools`. */
export const toolSchema = v.strictObject(
  {
    name: named(toolNameFault, TOOL_NAME_PATTERN, 64),
    title: v.optional(label(100)),
    description: v.optional(label(500)),
    scopes,
    readOnly: v.optional(v.boolean('must be true or false')),
  },
  'must be an object with "name" and "scopes"',
);

/** One machine of `machines`. */
export const machineSchema = v.strictObject(
  {
    clientId: v.pipe(
      v.string('must be a text'),
      v.regex(/^[\x21-\x7E]{1,200}$/, 'must be 1 to 200 printable ASCII characters without spaces'),
      v.check((value) => objectMemberFault(value) === undefined, because(objectMemberFault)),
    ),
    scopes,
  },
  'must be an object with "clientId" and "scopes"',
);

/** What the roles of one claim grant. */
export const rolesSchema = v.strictObject(
  {
    claim: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            label(200),
            v.check((value) => objectMemberFault(value) === undefined, because(objectMemberFault)),
          ),
          'must be a list: the name of the claim, and of members within it',
        ),
        v.minLength(1, 'must name a claim'),
        v.maxLength(5, 'must have at most 5 names'),
      ),
    ),
    shape: v.optional(v.picklist(['list', 'keys'], 'must be "list" or "keys"')),
    grants: v.pipe(
      v.record(label(200), someScopes, 'must be an object of a role and the scopes it grants'),
      v.check((value) => Object.keys(value).length > 0, 'must name at least one role'),
    ),
  },
  'must be an object with "grants"',
);

const providerSettings = v.record(
  v.string(),
  v.pipe(
    v.string('must be a text'),
    v.maxLength(MAX_SETTING_LENGTH, `must have at most ${MAX_SETTING_LENGTH} characters`),
    // A value ends up in an environment file and in URLs.
    v.regex(/^[\x21-\x7E]+$/, 'must be printable ASCII without spaces'),
  ),
  'must be an object of texts',
);

/** One entry of `issuers`. */
export const issuerSchema = v.strictObject(
  {
    provider: v.picklist(choices.provider),
    providerSettings: v.optional(providerSettings),
  },
  'must be an object with "provider"',
);

/** What people sign in with, behind the project's own authorization server. */
const signInSchema = v.strictObject(
  {
    upstream: v.picklist(choices.upstream),
    store: v.optional(v.picklist(choices.store)),
  },
  'must be an object with "upstream"',
);

/** One resource of `resources`, or one kind of them where its URI is a template. */
export const resourceSchema = v.strictObject(
  {
    uri: named(resourceUriFault, URI_PATTERN, MAX_URI_LENGTH),
    name: v.optional(named(toolNameFault, TOOL_NAME_PATTERN, 64)),
    title: v.optional(label(100)),
    description: v.optional(label(500)),
    mimeType: v.optional(named(mediaTypeFault, MEDIA_TYPE_PATTERN, 129)),
    scopes,
  },
  'must be an object with "uri" and "scopes"',
);

/** One prompt of `prompts`. */
export const promptSchema = v.strictObject(
  {
    name: named(toolNameFault, TOOL_NAME_PATTERN, 64),
    title: v.optional(label(100)),
    description: v.optional(label(500)),
    scopes,
  },
  'must be an object with "name" and "scopes"',
);

/**
 * The answers: what `secure-mcp.json` holds and `--config` takes. The flags and the questions
 * fill the same shape. Rules across several answers are in `consistency.ts`: one of them is that there is
 * either a `framework` or an `existing` server.
 */
export const answersSchema = v.strictObject({
  $schema: v.optional(v.pipe(v.string('must be a text'), v.maxLength(2000, 'is too long'))),
  name: named(projectNameFault, NAME_PATTERN, MAX_NAME_LENGTH),
  framework: v.optional(v.picklist(choices.framework)),
  existing: v.optional(existingSchema),
  provider: v.picklist(choices.provider),
  signIn: v.optional(signInSchema),
  spec: v.picklist(choices.spec),
  tools: v.pipe(
    v.array(toolSchema, 'must be a list of objects with "name" and "scopes"'),
    v.maxLength(MAX_OFFERED, `must have at most ${MAX_OFFERED} tools`),
  ),
  resources: v.optional(
    v.pipe(
      v.array(resourceSchema, 'must be a list of objects with "uri" and "scopes"'),
      v.maxLength(MAX_OFFERED, `must have at most ${MAX_OFFERED} resources`),
    ),
  ),
  prompts: v.optional(
    v.pipe(
      v.array(promptSchema, 'must be a list of objects with "name" and "scopes"'),
      v.maxLength(MAX_OFFERED, `must have at most ${MAX_OFFERED} prompts`),
    ),
  ),
  lists: v.optional(v.picklist(choices.lists)),
  scopeHierarchy: v.optional(
    v.record(scope, someScopes, 'must be an object of a broad scope and what it implies'),
  ),
  baseScopes: v.optional(someScopes),
  machines: v.optional(
    v.pipe(
      v.array(machineSchema, 'must be a list of objects with "clientId" and "scopes"'),
      v.maxLength(MAX_MACHINES, `must have at most ${MAX_MACHINES} machines`),
    ),
  ),
  roles: v.optional(
    v.pipe(
      v.array(rolesSchema, 'must be a list of objects with "grants"'),
      v.maxLength(MAX_ROLE_CLAIMS, `must have at most ${MAX_ROLE_CLAIMS} entries`),
    ),
  ),
  downstream: v.optional(v.picklist(choices.downstream)),
  dpop: v.optional(v.picklist(choices.dpop)),
  packageManager: v.optional(v.picklist(choices.packageManager)),
  providerSettings: v.optional(providerSettings),
  issuers: v.optional(
    v.pipe(
      v.array(issuerSchema, 'must be a list of objects with "provider"'),
      v.minLength(1, 'must name at least one provider; leave it out for none'),
      v.maxLength(MAX_ISSUERS, `must have at most ${MAX_ISSUERS} issuers`),
    ),
  ),
});

/** Some of the answers, as one source gives them. */
export const givenSchema = v.partial(answersSchema);

/** Complete answers; what is optional has a default. */
export type Answers = v.InferOutput<typeof answersSchema>;
/** The answers known so far. */
export type GivenAnswers = Partial<Answers>;
/** One entry of `roles`. */
export type RolesAnswer = v.InferOutput<typeof rolesSchema>;
/** One entry of `tools`. */
export type ToolAnswer = v.InferOutput<typeof toolSchema>;

/** One entry of `resources`. */
export type ResourceAnswer = v.InferOutput<typeof resourceSchema>;
/** One entry of `prompts`. */
export type PromptAnswer = v.InferOutput<typeof promptSchema>;
/** One entry of `issuers`. */
export type IssuerAnswer = v.InferOutput<typeof issuerSchema>;

/** The answers that have no default of their own: asked for, given, or taken with `--yes`. */
export const requiredKeys = ['name', 'provider', 'framework', 'tools', 'spec'] as const;

/** An answer that some project cannot do without. */
export type RequiredKey = (typeof requiredKeys)[number] | 'signIn';
