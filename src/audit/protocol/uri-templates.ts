const EXPRESSION = /\{([^{}]*)\}/g;

/** Tells a URI template (RFC 6570) from a URI. */
export function isTemplate(entry: string): boolean {
  return /\{[^{}\s]+\}/.test(entry);
}

/** The names of the variables of a template, in order, each once. */
export function variablesOf(template: string): string[] {
  const names = [...template.matchAll(EXPRESSION)].flatMap(([, expression = '']) =>
    namesIn(expression),
  );
  return [...new Set(names)];
}

/** Writes the URI of a template with a value for each of its variables. */
export function filledTemplate(
  template: string,
  valueOf: (name: string) => string = () => 'audit',
): string {
  return template.replace(EXPRESSION, (_, expression: string) => {
    const [operator = ''] = /^[+#./;?&]/.exec(expression) ?? [];
    const isPath = operator === '+' || operator === '#';
    const pairs = namesIn(expression).map((name) => {
      const value = valueOf(name);
      return [name, isPath ? encodeURI(value) : encodeURIComponent(value)] as const;
    });
    if (operator === '' || operator === '+') return pairs.map(([, value]) => value).join(',');
    if (operator === '?' || operator === '&') {
      return operator + pairs.map(([name, value]) => `${name}=${value}`).join('&');
    }
    if (operator === ';') return pairs.map(([name, value]) => `;${name}=${value}`).join('');
    return pairs.map(([, value]) => operator + value).join('');
  });
}

/** Tells whether a URI has the fixed parts of a template, in their order: it is likely one of its own. */
export function looksLike(template: string, uri: string): boolean {
  const [first = '', ...rest] = template.split(EXPRESSION).filter((_, index) => index % 2 === 0);
  if (!uri.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    // A variable is one character at least.
    const found = index === rest.length - 1 ? uri.length - part.length : uri.indexOf(part, at + 1);
    if (found <= at || !uri.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return at === uri.length;
}

function namesIn(expression: string): string[] {
  return expression
    .replace(/^[+#./;?&]/, '')
    .split(',')
    .map((name) => name.replace(/(?:\*|:\d+)$/, ''));
}
