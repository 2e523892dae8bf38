import {
  parseHierarchy,
  parsePrompt,
  parseResource,
  parseScopes,
  parseTool,
} from '../../answers/flag-syntax.js';
import { items, list, parsed, record, text, type ValuesOf } from '../flags/flag.js';

const told = { group: 'What the server takes' };

/** The flags that tell an audit what no server says of itself, in the syntax of a new project. */
export const toldFlags = {
  'tool': items('Scopes of a tool, NAME=SCOPE+SCOPE; may be repeated', parseTool, told),
  'resource': items(
    'Scopes of a resource or, with variables, a kind of them, URI=SCOPE+SCOPE; may be repeated',
    parseResource,
    told,
  ),
  'prompt': items('Scopes of a prompt, NAME=SCOPE+SCOPE; may be repeated', parsePrompt, told),
  'base-scopes': parsed('Scopes every request needs, with +', parseScopes, {
    ...told,
    fallback: 'what the challenge asks for',
  }),
  'scope-hierarchy': record(
    'A scope that implies others, BROAD=NARROW+NARROW; may be repeated',
    parseHierarchy,
    told,
  ),
  'config': text('JSON file with all of this: a secure-mcp.json, or those members alone', told),
  'observe': text('Tool that only reads, and shows what other tools have changed', {
    ...told,
    fallback: 'one that lists, found by its schema',
  }),
  'allow-tool': list('Call this tool of the server; may be repeated', { group: 'Bounds' }),
};

/** The values of these flags. */
export type ToldFlags = ValuesOf<typeof toldFlags>;
