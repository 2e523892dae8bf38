/** Weakened servers that no check notices, and why. */
export const unnoticed: Readonly<Record<string, string>> = {
  'door/origin-by-prefix sdk': 'no check tries this way in yet',
  'gate/one-of-several-scopes generated': 'no check tries this way past a gate yet',
  'key/believes-other-metadata generated': 'the test issuer of the census is well-behaved',
  'key/follows-redirects plain': 'the test issuer of the census is well-behaved',
  'key/no-size-limit generated': 'the test issuer of the census is well-behaved',
  'key/no-time-out sdk': 'no key set hangs while the census looks',
  'key/outage-as-bad-token generated': 'the test issuer of the census is well-behaved',
  'key/outage-as-fault sdk': 'the test issuer of the census is well-behaved',
  'leak/debug-page sdk': 'no check reads answers or logs for this yet',
  'leak/names-its-framework sdk': 'no check reads answers or logs for this yet',
  'leak/settings-for-everybody generated': 'no check reads answers or logs for this yet',
  'leak/tells-of-others plain': 'no check reads answers or logs for this yet',
  'leak/token-in-a-result plain': 'no check reads answers or logs for this yet',
  'proof/as-bearer generated-dpop': 'no check looks for it yet',
  'surface/asks-clients-that-cannot plain':
    'no call of a changing tool goes so far without a value for what it demands',
  'surface/never-asks plain': 'a tool may ask or not, and nobody is told which must',
};
