/** Splits a name as people join words: `list_notes`, `listNotes`, `notes.list`; in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Verbs that only look. */
const READING = new Set([
  ...['analyze', 'browse', 'check', 'compare', 'count', 'describe', 'diff', 'explain', 'fetch'],
  ...['filter', 'find', 'get', 'inspect', 'is', 'has', 'latest', 'list', 'lookup', 'peek', 'ping'],
  ...['preview', 'query', 'read', 'retrieve', 'search', 'show', 'status', 'summarize', 'validate'],
  ...['verify', 'view', 'who', 'whoami'],
]);

/** Verbs that change something, and can be taken back or are of little harm. */
const WRITING = new Set([
  ...['accept', 'add', 'adjust', 'append', 'apply', 'approve', 'archive', 'assign', 'attach'],
  ...['book', 'change', 'close', 'comment', 'configure', 'copy', 'create', 'disable', 'edit'],
  ...['enable', 'import', 'insert', 'invite', 'mark', 'merge', 'modify', 'move', 'new', 'open'],
  ...['patch', 'post', 'publish', 'put', 'record', 'register', 'rename', 'reopen', 'reply'],
  ...['restart', 'restore', 'save', 'schedule', 'set', 'start', 'stop', 'store', 'submit', 'sync'],
  ...['toggle', 'trigger', 'unassign', 'update', 'upload', 'upsert', 'write'],
]);

/** Verbs after which something is gone, paid, sent, or done by whoever names the command. */
const DESTROYING = new Set([
  ...['delete', 'remove', 'drop', 'purge', 'clear', 'cancel', 'void', 'reset', 'revoke', 'send'],
  ...['pay', 'transfer', 'exec', 'run', 'shell', 'sql'],
  ...['bash', 'buy', 'charge', 'del', 'destroy', 'discontinue', 'erase', 'eval', 'execute'],
  ...['expunge', 'flush', 'kill', 'powershell', 'purchase', 'refund', 'rm', 'terminate'],
  ...['truncate', 'uninstall', 'wipe', 'withdraw'],
]);

/** Of {@link DESTROYING}: what is a thing as often, where a reading verb stands before it. */
const THINGS = new Set(['charge', 'drop', 'purchase', 'refund', 'reset', 'run', 'transfer']);

/** Long enough to be found at the beginning of words written together: `deletefile`. */
const JOINED = ['delete', 'remove', 'purge', 'cancel', 'revoke', 'destroy', 'erase', 'truncate'];

/** Ends that make another word of a verb: `cancelled`, `cancellation`, `remover`. */
const OTHER_WORD = /^(?:d|s|al|ed|er|ers|ing|r|rs|lation|lations|ation|led|ling)$/;

/** Joins words and says nothing. */
const FILLING = new Set([
  ...['a', 'all', 'an', 'and', 'as', 'at', 'by', 'for', 'from', 'in', 'into', 'my', 'of', 'on'],
  ...['or', 'the', 'then', 'to', 'with'],
]);

/** What a name says that a tool does. */
export interface Deed {
  readonly effect: 'read' | 'write' | 'destroy';
  readonly verb: string;
}

/** The verb of a name, or undefined where there is none that is known; the worst of several counts. */
export function deedOf(name: string): Deed | undefined {
  const words = wordsOf(name);
  const destroying = words.map(
    (word) =>
      (DESTROYING.has(word) && word) ||
      JOINED.find((verb) => word.startsWith(verb) && isJoined(word.slice(verb.length))),
  );
  const at = destroying.findIndex((verb, place) => verb && !isThing(words, place));
  const destroys = destroying[at];
  if (destroys) return { effect: 'destroy', verb: destroys };
  const writing = words.find((word) => WRITING.has(word) && !isThing(words, words.indexOf(word)));
  if (writing !== undefined) return { effect: 'write', verb: writing };
  const reading = words.find((word) => READING.has(word));
  return reading === undefined ? undefined : { effect: 'read', verb: reading };
}

function isJoined(rest: string): boolean {
  return rest !== '' && !OTHER_WORD.test(rest);
}

/** `get_run`: the first word reads, nothing joins another verb to it, and this is what is read. */
function isThing(words: readonly string[], place: number): boolean {
  const [first = ''] = words;
  const word = words[place] ?? '';
  return (
    place > 0 &&
    READING.has(first) &&
    (THINGS.has(word) || WRITING.has(word)) &&
    !words.slice(0, place).some((each) => FILLING.has(each) && each !== 'all' && each !== 'the')
  );
}

/** The words of a name that say what it is about. */
export function thingsOf(name: string): string[] {
  const words = wordsOf(name);
  return words.filter(
    (word, place) =>
      !/^\d+$/.test(word) &&
      !FILLING.has(word) &&
      !READING.has(word) &&
      (isThing(words, place) || !(WRITING.has(word) || DESTROYING.has(word))),
  );
}
