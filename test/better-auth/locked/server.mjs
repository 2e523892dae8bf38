/**
 * An app with Better Auth as its authorization server, in memory. Environment: PORT, RESOURCE (the
 * MCP server), OTHER_RESOURCE, SCOPES. Prints `ready`. It is copied to where its packages are.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getAuthTables } from 'better-auth/db';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';

const { PORT, RESOURCE, OTHER_RESOURCE, SCOPES } = process.env;
const resources = [RESOURCE, OTHER_RESOURCE];
const database = {};
const options = {
  baseURL: `http://127.0.0.1:${PORT}`,
  basePath: '/api/auth',
  secret: randomBytes(32).toString('hex'),
  database: memoryAdapter(database),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [
    // As careless as can be: the tokens of the app's own sessions name this server as well.
    jwt({ jwt: { issuer: `http://127.0.0.1:${PORT}/api/auth`, audience: RESOURCE } }),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: SCOPES.split(' '),
      resources,
      clientRegistrationDefaultResources: resources,
      allowDynamicClientRegistration: true,
      allowUnauthenticatedClientRegistration: true,
    }),
  ],
};
for (const { modelName } of Object.values(getAuthTables(options))) database[modelName] = [];
const auth = betterAuth(options);

createServer(toNodeHandler(auth)).listen(PORT, '127.0.0.1', async () => {
  const body = { name: 'alice', email: 'alice@example.com', password: 'alice-password' };
  await auth.api.signUpEmail({ body });
  console.log('ready');
});
