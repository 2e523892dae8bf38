/** Why refusals prove nothing at a server that does not refuse what it must. */
export const NOT_REFUSED =
  'the ordinary request without credentials is not answered with 401, so refusals prove nothing';
