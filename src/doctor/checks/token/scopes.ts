import { citation } from '../../../requirements/index.js';
import { fixedRequestOf, type FixedRequest, type Provider } from '../../../catalog/index.js';
import type { Diagnosed } from '../../model.js';
import type { CheckedToken } from '../../project-report.js';
import { listed } from '../../quote.js';
import { scopesElsewhere } from './claims.js';
import { finding } from './explain.js';

type Accepted = Extract<CheckedToken['outcome'], { verdict: 'accepted' }>;

/** Lists what an accepted token opens, by the project's own scope map and hierarchy. */
export function checkScopes(
  checked: CheckedToken,
  { missing, tools }: Accepted,
  provider: Provider,
): Diagnosed[] {
  const fixed = fixedRequestOf(provider);
  const comes = fixed ? `only ${fixed.grantedBy} can grant` : 'a client asks for when it calls it';
  return [
    checkBase(checked, missing, fixed),
    ...tools.map(({ name, missing: lacking }) =>
      lacking.length === 0
        ? finding(`tool: ${name}`, 'pass', 'this token may call it', {
            source: citation('SCOPE-01'),
          })
        : finding(
            `tool: ${name}`,
            'advice',
            `this token may not: it lacks ${lacking.join(' ')}, which ${comes}`,
            { source: citation('SCOPE-02') },
          ),
    ),
  ];
}

function checkBase(
  checked: CheckedToken,
  missing: readonly string[],
  fixed: FixedRequest | undefined,
): Diagnosed {
  const { expects, names, scopes } = checked;
  const read = expects.scopeClaims;
  const has =
    scopes.length === 0
      ? `no scopes in ${read.join(' or ')}${scopesElsewhere(names, read)}`
      : `it has ${listed(scopes, ' ')}`;
  if (missing.length === 0) {
    return finding('base-scopes', 'pass', has, { source: citation('SCOPE-02') });
  }
  const grant = fixed
    ? `let ${fixed.grantedBy} write ${missing.join(' ')} into ${read.join(' or ')}`
    : `let the client ask for ${missing.join(' ')}, and the authorization server grant it to this client and user`;
  const remedy = `${grant}: without it every call is answered with 403`;
  return finding('base-scopes', 'fail', `lacks ${missing.join(' ')}; ${has}`, {
    remedy,
    source: citation('SCOPE-02'),
  });
}
