/** Longer ones name no resource: matching takes time that grows faster than they do. */
const MAX_URI_LENGTH = 2048;
const EXPRESSION = /\{([^}]*)\}/g;
/** A variable of a template. */
const VARIABLE = /^\w[\w.-]*$/;

/** Tells a URI template from a URI, as the SDK does. */
export function isTemplate(entry) {
  return /\{[^}\s]+\}/.test(entry);
}

/** A URI in the one spelling that resources are looked up by; undefined when it is none. */
export function canonicalUri(text) {
  if (text.length > MAX_URI_LENGTH) return undefined;
  try {
    const { href } = new URL(text);
    return href.length > MAX_URI_LENGTH ? undefined : href;
  } catch {
    return undefined;
  }
}

/** The names of a template's variables, in order. */
export function variablesOf(template) {
  return expressionsOf(template).flatMap((expression) =>
    expression.replace(/^[+#./?&]/, '').split(','),
  );
}

/**
 * Finds what is wrong with a URI or a URI template that a resource is registered under; undefined when
 * nothing is. Completes a sentence about it.
 */
export function resourceEntryFault(entry) {
  return complicationOf(entry) ?? spellingFault(exampleOf(entry));
}

/**
 * A URI that two templates both match, or undefined where there is none: the SDK would take the one that
 * was registered first. Both have to be without fault.
 */
export function overlapOf(one, other) {
  const [first, second] = [piecesOf(one), piecesOf(other)];
  const open = [{ i: 0, j: 0, uri: '' }];
  const seen = new Set();
  for (const { i, j, uri } of open) {
    const [a, b] = [first[i], second[j]];
    if (!a && !b) return uri;
    const character = a && b && commonTo(a, b);
    if (!a || !b || character === undefined || seen.has(`${i} ${j}`)) continue;
    seen.add(`${i} ${j}`);
    const next = uri + character;
    // A variable may go on after each character, or end.
    open.push({ i: i + 1, j: j + 1, uri: next });
    if (a.isVariable) open.push({ i, j: j + 1, uri: next });
    if (b.isVariable) open.push({ i: i + 1, j, uri: next });
  }
  return undefined;
}

function spellingFault(uri) {
  const canonical = canonicalUri(uri);
  if (canonical === uri) return undefined;
  return canonical === undefined ? 'is not a URI' : `is never read: write it as ${canonical}`;
}

/**
 * A template becomes a regular expression; some take minutes with a URI made for them (DOS-03). One place
 * where an expression can end anywhere makes the time grow with the square of the length, which is bounded.
 */
function complicationOf(entry) {
  const expressions = expressionsOf(entry);
  const greedy = expressions.filter((expression) => /^[+#]/.test(expression));
  const isList = (expression) =>
    expression.includes('*') || (expression.includes(',') && !/^[?&]/.test(expression));
  if (
    entry.includes('}{') ||
    greedy.length > 1 ||
    looseJoints(entry) > 1 ||
    expressions.some(isList)
  ) {
    return (
      'is not simple: one + or # at most, a slash between expressions, other text at one place at ' +
      'most, no lists'
    );
  }
  const names = variablesOf(entry);
  const wrong = names.find((name) => !VARIABLE.test(name));
  if (wrong !== undefined || /[{}]/.test(exampleOf(entry))) {
    return 'has an expression that is not a name in braces';
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `has the variable ${twice} twice`;
}

/** Counts expressions that need not end where the text behind them begins, as it may be a part of them. */
function looseJoints(entry) {
  // With what the next expression begins itself.
  const joints = entry.matchAll(/\{([^}]*)\}(?=([^{]+)\{([/.?&]?))/g);
  return [...joints].filter(([, expression = '', between = '', operator = '']) => {
    if (/^[+#]/.test(expression)) return true;
    const ends = /^[?&]/.test(expression) ? /&/ : /[/,]/;
    return !ends.test(between + operator);
  }).length;
}

function expressionsOf(template) {
  return [...template.matchAll(EXPRESSION)].map(([, expression = '']) => expression);
}

/** A URI that a template matches. */
export function exampleOf(template) {
  return template.replace(EXPRESSION, (_, expression) =>
    partsOf(expression)
      .map((part) => part ?? 'x')
      .join(''),
  );
}

/** The texts of an expression and, as undefined, the values between them. */
function partsOf(expression) {
  const [operator = ''] = /^[+#./?&]/.exec(expression) ?? [];
  if (operator === '' || operator === '+' || operator === '#') return [undefined];
  if (operator === '.' || operator === '/') return [operator, undefined];
  return variablesOf(`{${expression}}`).flatMap((name, index) => [
    `${index === 0 ? operator : '&'}${name}=`,
    undefined,
  ]);
}

function piecesOf(template) {
  const characters = (text) =>
    Array.from(text, (each) => ({ isVariable: false, text: each }));
  return template.split(/(\{[^}]*\})/).flatMap((part) => {
    if (!/^\{.*\}$/.test(part)) return characters(part);
    const expression = part.slice(1, -1);
    const without = /^[+#]/.test(expression) ? '\n' : /^[?&]/.test(expression) ? '&' : '/,';
    return partsOf(expression).flatMap((text) =>
      text === undefined ? [{ isVariable: true, text: without }] : characters(text),
    );
  });
}

function commonTo(a, b) {
  if (a.isVariable && b.isVariable) return 'x';
  const [variable, character] = a.isVariable ? [a, b] : [b, a];
  if (variable.isVariable)
    return variable.text.includes(character.text) ? undefined : character.text;
  return a.text === b.text ? a.text : undefined;
}
