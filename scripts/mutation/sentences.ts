import type { Node } from '@babel/core';
import type { Ignorer } from '@stryker-mutator/api/ignore';

/** The part of Babel's path that is looked at; `@babel/core` calls the types of its tree `types`. */
interface Place {
  readonly node: Node;
  readonly parent: Node | undefined;
}

/** Texts for people: words with a space between them. Codes, names and header values have none. */
const SENTENCE = /[a-z] [a-z]/i;
/** A whole one, with its full stop. */
const WHOLE = /[a-z] [a-z].*\.$/i;
const FIELDS_FOR_PEOPLE = ['message', 'reason', 'issuerExpects', 'provider'];

/**
 * Leaves sentences alone that are handed to a function (the message of an error, the text of a refusal)
 * or stand in a field for people, or end with a full stop: their wording decides nothing. The challenge's descriptions and
 * every code, claim, header and variable name stay mutated.
 */
export const sentences: Ignorer = {
  shouldIgnore({ node, parent }: Place): string | undefined {
    if (!isSentence(node)) return undefined;
    const isArgument =
      (parent?.type === 'NewExpression' || parent?.type === 'CallExpression') &&
      parent.arguments.some((argument) => argument === node);
    const isField =
      parent?.type === 'ObjectProperty' &&
      parent.key.type === 'Identifier' &&
      (FIELDS_FOR_PEOPLE.includes(parent.key.name) || isSentence(node, WHOLE));
    return isArgument || isField ? 'a text for people' : undefined;
  },
};

function isSentence(node: Node, kind = SENTENCE): boolean {
  if (node.type === 'StringLiteral') return kind.test(node.value);
  return node.type === 'TemplateLiteral' && node.quasis.some(({ value }) => kind.test(value.raw));
}
