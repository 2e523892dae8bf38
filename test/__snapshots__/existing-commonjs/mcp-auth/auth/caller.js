/**
 * A key for the state of one caller. Subjects of two issuers never collide (RFC 9068 section 5), and a
 * client whose ID is spelled like a user's subject is not that user (TOK-25).
 */
export function userKey({ issuer, subject, kind }) {
  return JSON.stringify(kind === 'machine' ? [issuer, subject, kind] : [issuer, subject]);
}
