import type { AuditFinding } from '../engine/model.js';

/** Identifiers that a program made up: UUIDs, long hexadecimal numbers, long mixed words. */
const MADE_UP =
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b|(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{24,}/g;

/**
 * Says what a finding is about in words that are the same in every run and at every copy of the server:
 * without origins, times, long numbers and made-up values.
 */
export function whatOf({ says = '' }: Pick<AuditFinding, 'says'>, target: string): string {
  const { host, hostname } = new URL(target);
  return [...new Set([host, hostname])]
    .reduce(
      (text, name) => text.replace(wholeWord(name), '{host}'),
      says.replace(/\bhttps?:\/\/[^\s/"'`,;()<>[\]{}]+/gi, '{origin}'),
    )
    .replace(/\b\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?/g, '{time}')
    .replace(MADE_UP, '{value}')
    .replace(/\b\d+(?:\.\d+)?(?= ?(?:ms|milliseconds?|seconds?|s)\b)|\b\d{4,}\b/g, '{number}');
}

function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
}
