/** Weakened servers that no check notices, and why. */
export const unnoticed: Readonly<Record<string, string>> = {
  'challenge/one-issuer-too-many plain': 'no check looks for it yet',
  'delivery/in-a-forwarded-field plain': 'no check looks for it yet',
  'delivery/in-another-field plain': 'no check looks for it yet',
  'proof/as-bearer generated-dpop': 'no check looks for it yet',
  'proof/replayed generated-dpop': 'no check looks for it yet',
  'session/not-needed plain': 'no check looks for it yet',
  'session/of-the-clock plain': 'no check looks for it yet',
  'surface/asks-clients-that-cannot plain':
    'no call of a changing tool goes so far without a value for what it demands',
  'surface/never-asks plain': 'a tool may ask or not, and nobody is told which must',
};
