/** Weakened servers that no check notices, and why. */
export const unnoticed: Readonly<Record<string, string>> = {
  'challenge/all-scopes plain': 'a server may ask for all at once; only broad names are warned of',
  'challenge/asks-for-the-broad-scope sdk': 'the revision that it speaks says nothing of it',
  'challenge/names-missing-scopes-alone plain':
    'the token with few scopes lacks all that is asked for, so both say the same',
  'challenge/names-missing-scopes-alone sdk':
    'the token with few scopes lacks all that is asked for, so both say the same',
  'challenge/one-issuer-too-many plain':
    'a second issuer may be trusted, and its tokens cannot be made here',
  'gate/first-of-doubled-keys plain':
    'its gate reads the name that stands before the arguments, and in the calls with two names that is the last one too',
  'gate/knows-other-scope-claims plain':
    'no check puts scopes into other claims, which many issuers fill for servers that read them',
  'gate/names-as-lists plain': 'no check sends a list in the place of a name',
  'gate/trusts-a-client-name plain': 'no check calls its client an administrator',
  'key/keeps-withdrawn-keys plain':
    'it still drops a key when it looks for a new one, and no check waits the ten minutes that show the rest',
  'key/keeps-withdrawn-keys sdk':
    'it still drops a key when it looks for a new one, and no check waits the ten minutes that show the rest',
  'leak/tells-of-others plain':
    'no check reads as one user what another has and what nobody has, and compares the two answers',
  'limit/long-arguments sdk':
    'its schema says as well that anything goes, and no check says what a schema should ask for',
  'opaque/cached-past-expiry generated-opaque':
    'no check waits until a token expires that was good before',
  'opaque/other-token-types generated-opaque': 'the test issuer names no type of token',
  'opaque/remembers-refusals generated-opaque': 'no check has a token become good that was refused',
  'process/made-up-settings plain':
    'it starts, and with what it made up it accepts nobody, which is as safe',
  'process/made-up-settings sdk':
    'it starts, and with what it made up it accepts nobody, which is as safe',
  'process/weak-secret plain':
    'in production it starts with an issuer on https alone, which the test issuer is not',
  'process/wrong-settings-ignored plain':
    'no check gives it such an issuer, whose tokens nobody could make',
  'process/wrong-settings-ignored sdk':
    'no check gives it such an issuer, whose tokens nobody could make',
  'session/in-the-query plain': 'no check names a session in the query',
  'session/never-ended sdk': 'the library answers 404 by itself once its transport is closed',
  'session/not-needed plain': 'a server may do without sessions',
  'session/stream-of-all plain': 'no check listens in a session while another user writes',
  'store/by-client generated':
    'the tools of a generated project that change something are called without arguments; its own tests do more',
  'store/by-email generated':
    'the tools of a generated project that change something are called without arguments; its own tests do more',
  'store/by-header sdk':
    'its sessions are of who began them, and no check begins one with such a field',
  'store/shared generated':
    'the tools of a generated project that change something are called without arguments; its own tests do more',
  'store/subjects-in-any-case generated':
    'the tools of a generated project that change something are called without arguments; its own tests do more',
  'surface/asks-clients-that-cannot plain':
    'the tool is called without arguments, and complains of those first',
  'surface/completions-of-anybody plain':
    'its user has nothing of the kind yet when the checks look',
  'surface/lists-of-anybody plain': 'its user has nothing of the kind yet when the checks look',
  'surface/never-asks plain': 'nobody tells an audit which tools have to ask',
  'surface/open-completions generated':
    'its prompts complete nothing to a user who has nothing yet',
  'surface/open-completions sdk': 'its prompts complete nothing to a user who has nothing yet',
  'surface/open-resources sdk':
    'it lists no notes, and one that is made up is found by nobody, so that nothing shows',
  'surface/public-lists plain': 'its user has nothing of the kind yet when the checks look',
  'surface/resources-of-anybody sdk':
    'it lists no notes, so that no check knows of one that another user has',
  'surface/rounds-of-anybody generated':
    'none of its tools asks back; the tests of a generated project try that',
  'surface/rounds-without-end plain': 'no check waits until a round is over',
  'surface/subscriptions-of-anybody generated':
    'the tools of a generated project that change something are called without arguments; its own tests do more',
  'surface/subscriptions-of-anybody plain':
    'its user has nothing of the kind yet when the checks look',
  'token/huge plain': 'a longer token is refused as well, for it is no good one',
  'token/id-tokens plain':
    'it still asks for the type of access tokens, which ID tokens do not have',
  'token/id-tokens sdk': 'it still asks for the type of access tokens, which ID tokens do not have',
  'token/no-subject plain': 'no check leaves out the subject alone',
  'token/no-subject sdk': 'no check leaves out the subject alone',
};
