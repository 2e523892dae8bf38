/** Weakened servers that no check notices, and why. */
export const unnoticed: Readonly<Record<string, string>> = {
  'challenge/all-scopes plain': 'a server may ask for all at once; only broad names are warned of',
  'challenge/echoes-the-token sdk':
    'the token is looked for in challenge and body, not in other fields',
  'challenge/names-missing-scopes-alone sdk':
    'the token with few scopes lacks all that is asked for, so both say the same',
  'challenge/one-issuer-too-many plain':
    'a second issuer may be trusted, and its tokens cannot be made here',
  'delivery/believes-a-proxy plain':
    'no check puts a token or an address into fields that proxies set',
  'delivery/in-a-forwarded-field plain':
    'no check puts a token or an address into fields that proxies set',
  'delivery/in-another-field plain':
    'no check puts a token or an address into fields that proxies set',
  'opaque/bad-while-away generated-opaque': 'no check complains, and why is not looked into yet',
  'opaque/cached-past-expiry generated-opaque':
    'no check waits until a token expires that was good before',
  'opaque/open-while-away generated-opaque': 'no check complains, and why is not looked into yet',
  'opaque/other-token-types generated-opaque': 'the test issuer names no type of token',
  'opaque/remembers-refusals generated-opaque': 'no check has a token become good that was refused',
  'proof/as-bearer generated-dpop': 'no check complains, and why is not looked into yet',
  'proof/replayed generated-dpop': 'no check complains, and why is not looked into yet',
  'session/in-the-query plain': 'no check names a session in the query',
  'session/not-needed plain': 'no check complains, and why is not looked into yet',
  'session/of-the-clock plain': 'times in nanoseconds differ as much as random numbers',
  'session/stream-of-all plain': 'no check listens in a session while another user writes',
  'surface/asks-clients-that-cannot plain':
    'the tool is called without arguments, and complains of those first',
  'surface/completions-of-anybody plain':
    'its user has nothing of the kind yet when the checks look',
  'surface/first-of-subscriptions plain':
    'its user has nothing of the kind yet when the checks look',
  'surface/lists-of-anybody plain': 'its user has nothing of the kind yet when the checks look',
  'surface/never-asks plain': 'nobody tells an audit which tools have to ask',
  'surface/open-completions generated': 'no check complains, and why is not looked into yet',
  'surface/open-subscriptions plain': 'its user has nothing of the kind yet when the checks look',
  'surface/public-lists plain': 'its user has nothing of the kind yet when the checks look',
  'surface/resources-of-anybody plain': 'its user has nothing of the kind yet when the checks look',
  'surface/rounds-without-end plain': 'no check waits until a round is over',
  'surface/subscriptions-of-anybody plain':
    'its user has nothing of the kind yet when the checks look',
};
