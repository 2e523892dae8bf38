/** Words that no description has a use for; what may be meant well is left out. */
const ORDERS: readonly (readonly [what: string, found: RegExp])[] = [
  [
    'tells a model to ignore its instructions',
    /\b(?:ignore|disregard|forget)\b[^.\n]{0,30}\b(?:previous|prior|earlier|preceding|above|system)\b[^.\n]{0,20}\binstructions?\b/iu,
  ],
  [
    'tells a model to keep something from its user',
    /\b(?:do not|don['’]t|never)\s+(?:(?:tell|inform)\s+the\s+user|(?:mention|reveal)\b[^.\n]{0,30}\bto\s+the\s+user)\b/iu,
  ],
  [
    'tells a model to read secrets of its user',
    /\b(?:read|open|cat|include|attach|send|pass|upload)\s[^\n]{0,40}(?:\bid_(?:rsa|ed25519|ecdsa)\b|\.aws\/credentials\b|\/etc\/shadow\b)/iu,
  ],
  [
    'holds marks of a conversation',
    /<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>/u,
  ],
  ['holds more than 255 characters of encoded text', /[A-Za-z0-9+/_-]{256,}/u],
];

/** Says what a text tells a model, beside or in place of what something does, if it is unmistakable. */
export function orderIn(text: string): string | undefined {
  return ORDERS.find(([, found]) => found.test(text))?.[0];
}
