/** Where the upstream is unless the environment says otherwise. */
export const upstreamDefaults: { readonly issuer?: string; readonly apiUrl?: string } = {
  issuer: 'https://github.com',
  apiUrl: 'https://api.github.com',
};
