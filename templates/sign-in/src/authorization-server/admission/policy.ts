import { withImplied, type ScopePolicy } from '../../auth/scopes.js';
import type { Identity } from '../upstream/upstream.js';
import type { Restriction, UpstreamScope } from '../upstream/upstream-profile.js';

/** Whom something is for: everyone who can sign in at the upstream, or those of whom it says so. */
export type Rule =
  { readonly kind: 'everyone' } | { readonly kind: Restriction | 'user'; readonly value: string };

/** Names everyone who has an account at the upstream and is admitted. */
export const everyone: Rule = { kind: 'everyone' };
/** Names those whose account belongs to a domain, as the upstream says; never by their e-mail. */
export const domain = (value: string): Rule => ({ kind: 'domain', value });
/** Names those of one tenant, workspace or site. */
export const tenant = (value: string): Rule => ({ kind: 'tenant', value });
/** Names the members of an organization. */
export const organization = (value: string): Rule => ({ kind: 'organization', value });
/** Names the members of a group or a team. */
export const group = (value: string): Rule => ({ kind: 'group', value });
/** Names one account, by the subject that the upstream gives it. */
export const user = (value: string): Rule => ({ kind: 'user', value });

/** Says who gets what; `src/sign-in.ts` holds it. */
export interface SignInPolicy {
  /** The scopes that people may be given; of all that apply to somebody together. */
  readonly grants: readonly { readonly to: Rule; readonly scopes: readonly string[] }[];
  /** Scopes of the upstream's API that tools need, beside those of a sign-in. */
  readonly apiScopes?: readonly UpstreamScope[];
}

/** Tells whether a rule, any of them, is for somebody. What the upstream does not say is not so. */
export function admits(rules: readonly Rule[], identity: Identity): boolean {
  return rules.some((rule) => isFor(rule, identity));
}

function isFor(rule: Rule, identity: Identity): boolean {
  switch (rule.kind) {
    case 'everyone':
      return true;
    case 'user':
      return identity.subject === rule.value;
    case 'tenant':
      return identity.tenant === rule.value;
    case 'domain':
      return identity.domain?.toLowerCase() === rule.value.toLowerCase();
    case 'organization':
      return includes(identity.organizations, rule.value.toLowerCase(), (name) =>
        name.toLowerCase(),
      );
    case 'group':
      return includes(identity.groups, rule.value, (name) => name);
  }
}

function includes(
  names: readonly string[] | undefined,
  name: string,
  plain: (name: string) => string,
): boolean {
  return names?.some((each) => plain(each) === name) ?? false;
}

/**
 * Gives the scopes that somebody gets of those that were asked for. Of a broad scope that was asked for and a
 * narrow one that is allowed, the narrow one is left; whoever may have the broad one may have the narrow one.
 */
export function grantedScopes(
  policy: SignInPolicy,
  identity: Identity,
  asked: readonly string[],
  { hierarchy }: Pick<ScopePolicy, 'hierarchy'>,
): string[] {
  const implied = new Map(Object.entries(hierarchy));
  const allowed = withImplied(
    policy.grants.filter(({ to }) => isFor(to, identity)).flatMap(({ scopes }) => scopes),
    implied,
  );
  const possible = [...withImplied(asked, implied)].filter((scope) => allowed.has(scope));
  const full = asked.filter((scope) => allowed.has(scope));
  // What a granted scope implies is not granted beside it, unless it was asked for.
  const covered = withImplied(full, implied);
  return [...new Set([...full, ...possible.filter((scope) => !covered.has(scope))])];
}

/** Every rule of a policy and of the admission, for what has to be asked of the upstream. */
export function rulesOf(admission: readonly Rule[], { grants }: SignInPolicy): readonly Rule[] {
  return [...admission, ...grants.map(({ to }) => to)];
}
