/** Whether the claims of a verified token satisfy a rule. */
export function holds(rule, claims) {
  const value = claims[rule.claim];
  if ('is' in rule) return (value !== undefined && value !== null) === (rule.is === 'present');
  if ('equals' in rule) return value === rule.equals;
  if ('matches' in rule) return typeof value === 'string' && rule.matches.test(value);
  return value !== undefined && value === claims[rule.sameAs];
}
