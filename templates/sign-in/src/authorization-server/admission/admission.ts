import { scopesIn, type ScopePolicy } from '../../auth/scopes.js';
import type { Rule, SignInPolicy } from './policy.js';
import type { Restriction, UpstreamProfile } from '../upstream/upstream-profile.js';

const NAME = 'SIGN_IN_ALLOW';

/** How the upstream knows people. */
type Proof = Pick<UpstreamProfile, 'name' | 'restrictions' | 'ruleForms'>;

/**
 * Reads `SIGN_IN_ALLOW`: `everyone`, or rules such as `domain:example.com` with commas between them; one that
 * applies is enough.
 *
 * @throws Error naming the variable where it is missing, or a rule that the upstream cannot prove
 */
export function readAdmission(value: string | undefined, upstream: Proof): readonly Rule[] {
  const parts = (value ?? '').split(',').map((part) => part.trim());
  const rules = parts.filter((part) => part !== '').map((part) => readRule(part, upstream));
  if (rules.length === 0) {
    throw new Error(`${NAME} is missing; set it to who may sign in: ${choices(upstream)}`);
  }
  if (rules.length > 1 && rules.some(({ kind }) => kind === 'everyone')) {
    throw new Error(`${NAME} has everyone beside other rules, which then hold nobody back`);
  }
  return rules;
}

function readRule(part: string, upstream: Proof): Rule {
  if (part === 'everyone') return { kind: 'everyone' };
  const at = part.indexOf(':');
  const kind = part.slice(0, at);
  const value = part.slice(at + 1).trim();
  if (kind === 'user' || isRestriction(kind)) {
    if (at > 0 && value !== '') {
      const rule: Rule = { kind, value };
      assertProvable(rule, upstream, NAME);
      return rule;
    }
  }
  throw new Error(`${NAME} has ${JSON.stringify(part)}; a rule is ${choices(upstream)}`);
}

const RESTRICTIONS: Readonly<Record<Restriction, true>> = {
  domain: true,
  tenant: true,
  organization: true,
  group: true,
};

function isRestriction(kind: string): kind is Restriction {
  return Object.hasOwn(RESTRICTIONS, kind);
}

function choices({ restrictions }: Proof): string {
  return ['everyone', ...restrictions.map((kind) => `${kind}:NAME`), 'user:SUBJECT'].join(', ');
}

/** @throws Error naming a rule that would hold for nobody, since the upstream cannot say so */
function assertProvable(rule: Rule, { name, restrictions, ruleForms }: Proof, where: string): void {
  if (rule.kind === 'everyone') return;
  const { kind, value } = rule;
  if (kind !== 'user' && !restrictions.includes(kind)) {
    throw new Error(`${where} has a rule by ${kind}, and ${name} cannot prove that`);
  }
  const form = ruleForms?.[kind];
  if (form && !form.pattern.test(value)) {
    const shown = JSON.stringify(`${kind}:${value}`);
    throw new Error(
      `${where} has ${shown}, which is nobody at ${name}; it must be ${form.expects}`,
    );
  }
}

/**
 * Checks the policy of `src/sign-in.ts` against what the upstream can prove and what the tools need.
 *
 * @throws Error naming the rule or the scope
 */
export function assertPolicy(policy: SignInPolicy, upstream: Proof, scopes: ScopePolicy): void {
  const known = new Set([...scopesIn(scopes), ...Object.entries(scopes.hierarchy).flat(2)]);
  for (const { to, scopes: granted } of policy.grants) {
    assertProvable(to, upstream, 'src/sign-in.ts');
    if (to.kind !== 'everyone' && to.value.trim() === '') {
      throw new Error(`src/sign-in.ts has a rule by ${to.kind} that names nothing`);
    }
    const unknown = granted.find((scope) => !known.has(scope));
    if (unknown !== undefined) {
      throw new Error(
        `src/sign-in.ts grants ${JSON.stringify(unknown)}, which nothing in src/scope-map.ts needs`,
      );
    }
  }
}
