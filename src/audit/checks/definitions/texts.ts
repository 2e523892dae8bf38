import { quoted } from '../../../answers/problem.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { expect, notChecked } from '../../engine/outcome.js';
import { descriptionsOf, textsOf } from '../../protocol/definitions.js';
import { hiddenIn } from '../../protocol/hidden-characters.js';
import { capabilities, listOf, opened, type Page } from '../../protocol/lists.js';
import { isObject, replies } from '../../protocol/messages.js';
import { orderIn } from '../../protocol/orders.js';

/** Something that a client shows to a model. */
interface Shown {
  readonly name: string;
  readonly item: Page['result'];
  readonly response: Page['response'];
}

/** Takes the definitions of tools, prompts and templates, and what the server says of itself. */
async function shownToModels(context: Given<'token'>) {
  const { token } = context;
  const shown: Shown[] = [];
  const response = await opened(context, token);
  const instructions = replies(response.text)[0]?.result?.['instructions'];
  if (typeof instructions === 'string') {
    shown.push({ name: 'the server', item: { instructions }, response });
  }
  const has = await capabilities(context, token);
  const kinds = [
    'tools' as const,
    ...(has && 'prompts' in has ? (['prompts'] as const) : []),
    ...(has && 'resources' in has ? (['resourceTemplates'] as const) : []),
  ];
  for (const kind of kinds) {
    const { pages = [] } = (await listOf(context, token, kind)) ?? {};
    for (const { response, result } of pages) {
      for (const item of [result[kind]].flat().filter(isObject)) {
        const name = quoted(String(item['name'] ?? item['uriTemplate']));
        shown.push({ name, item, response });
      }
    }
  }
  return shown.length > 0 ? { shown } : notChecked('it shows no tools, prompts or templates');
}

/** What stands in definitions, which models read whole and people in part. */
export const textChecks: readonly Check[] = [
  check({
    rows: ['DEF-01'],
    title: 'hides no characters in what a model reads',
    needs: ['token'],
    fix: 'Take them out, and refuse them where definitions are built from the texts of others.',
    on: shownToModels,
    *run({ shown }) {
      for (const { name, item, response } of shown) {
        const found = textsOf(item).find(({ text }) => hiddenIn(text) !== undefined);
        const says = `${name} has ${hiddenIn(found?.text ?? '') ?? ''} (${quoted(found?.path ?? '')})`;
        yield expect(!found, says, response);
      }
    },
  }),
  check({
    rows: ['DEF-02'],
    title: 'gives a model no orders against its user',
    needs: ['token'],
    fix: 'Say in a description what the tool does. If nobody of yours wrote this, find out who did.',
    on: shownToModels,
    *run({ shown }) {
      for (const { name, item, response } of shown) {
        const found = descriptionsOf(item).find(({ text }) => orderIn(text) !== undefined);
        const says = `${name} ${orderIn(found?.text ?? '') ?? ''} (${quoted(found?.path ?? '')})`;
        yield expect(!found, says, response);
      }
    },
  }),
];
