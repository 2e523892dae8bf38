/** What a sign-in is for: a client that asks for authorization, or the page of one's own connections. */
export type Purpose =
  /** `uid`: the ID of the interaction. */
  { readonly kind: 'authorize'; readonly uid: string } | { readonly kind: 'connections' };
