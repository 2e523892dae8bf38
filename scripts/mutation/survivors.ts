import type { Mutant } from './instrument.js';

/**
 * Mutants that no test can or need notice: file, line without indentation, original, replacement, the
 * last two on one line.
 */
type Place = readonly [file: string, source: string, original: string, replacement: string];

const explanations: readonly { readonly reason: string; readonly mutants: readonly Place[] }[] = [
  {
    reason: 'for the type checker: what stands before always has a value, or none that gets here',
    mutants: [
      [
        'src/authorization-server/upstream/server.ts',
        'url !== undefined && URL.canParse(url) && allows(new URL(url));',
        'url !== undefined',
        'true',
      ],
      [
        'src/auth/operations.ts',
        'for (const scope of rules.forResource(entry) ?? []) scopes.add(scope);',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/auth/operations.ts',
        'const scopes = found.entries.flatMap((entry) => rules.forResource(entry) ?? []);',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/clients/fingerprint.ts',
        'redirectUris = [],',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/front.ts',
        "if (!endpoint.methods.includes(req.method ?? '')) {",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/front.ts',
        "const [path = ''] = (req.url ?? '').split('?', 1);",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        'if (status === 429 || (status !== undefined && status >= 500) || isOutage) {',
        'status !== undefined',
        'true',
      ],
      [
        'src/authorization-server/provider/configuration.ts',
        "jwt: { sign: { alg: 'RS256', kid: config.signingKeys[0]?.kid } },",
        'config.signingKeys[0]?.kid',
        'config.signingKeys[0].kid',
      ],
      [
        'src/authorization-server/provider/configuration.ts',
        "if (indicator === resource && !Array.isArray(ctx.oidc.params?.['resource'])) return;",
        "ctx.oidc.params?.['resource']",
        "ctx.oidc.params['resource']",
      ],
      [
        'src/authorization-server/http/normalize.ts',
        "const [, authority = '', path = ''] = /^([a-z]+:\\/\\/[^/?#]*)(.*)/is.exec(value) ?? [];",
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/http/normalize.ts',
        "const known = words(normalized.get('scope') ?? '').filter((scope) => rules.scopes.has(scope));",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/http/normalize.ts',
        "const [, authority = '', path = ''] = /^([a-z]+:\\/\\/[^/?#]*)(.*)/is.exec(value) ?? [];",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/http/request-body.ts',
        "const sent = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();",
        "(headers['content-type'] ?? '').split(';', 1)[0]?.trim",
        "(headers['content-type'] ?? '').split(';', 1)[0].trim",
      ],
      [
        'src/authorization-server/secrets/key-ring.ts',
        "const key = typeof header['kid'] === 'string' ? ring.get(header['kid']) : undefined;",
        "typeof header['kid'] === 'string'",
        'true',
      ],
      [
        'src/authorization-server/http/inner-request.ts',
        "const bytes = Buffer.from(body?.text ?? '');",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/clients/redirect-uris.ts',
        'if (issuer === undefined || !URL.canParse(issuer)) return;',
        'issuer === undefined',
        'false',
      ],
      ['src/http/body.ts', 'contentType === undefined ||', 'contentType === undefined', 'false'],
      [
        'src/http/body.ts',
        'contentType === undefined ||',
        'contentType === undefined || !isJsonContentType(contentType)',
        'contentType === undefined && !isJsonContentType(contentType)',
      ],
      [
        'src/auth/config.ts',
        'return clients.length > 0 ? clients : undefined;',
        'clients.length > 0',
        'true',
      ],
      [
        'src/auth/config.ts',
        'return clients.length > 0 ? clients : undefined;',
        'clients.length > 0',
        'clients.length >= 0',
      ],
      [
        'src/auth/downstream/external-api.ts',
        'const segments = decoded?.split(/[/\\\\]/) ?? [];',
        'decoded?.split',
        'decoded.split',
      ],
      [
        'src/http/protocol-error.ts',
        "const { name, message, stack = '', code } = asError(error);",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/auth/credentials.ts',
        "const scheme = /^[^ ]*/.exec(value)?.[0] ?? '';",
        '/^[^ ]*/.exec(value)?.[0]',
        '/^[^ ]*/.exec(value)[0]',
      ],
      [
        'src/auth/credentials.ts',
        "const scheme = /^[^ ]*/.exec(value)?.[0] ?? '';",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/auth/token/claims.ts',
        "return names.find((name) => claims[name] !== undefined) ?? names[0] ?? '';",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/http/host-origin.ts',
        String.raw`return /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();`,
        String.raw`/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase`,
        String.raw`/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.exec(host)?.[1].toLowerCase`,
      ],
      ['src/auth/limited-body.ts', "if (!reader) return '';", "''", '"Stryker was here!"'],
      [
        'src/auth/scopes.ts',
        'for (const implied of hierarchy.get(scope) ?? []) granted.add(implied);',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/http/trusted-proxy.ts',
        "const [address = '', prefix] = entry.split('/');",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/auth/downstream/config.ts',
        "if (typeof alg !== 'string' || !profile.assertionAlgorithms.includes(alg)) {",
        "typeof alg !== 'string'",
        'false',
      ],
      [
        'src/auth/downstream/token-request.ts',
        "const usable = type === 'bearer' && life !== undefined && life > 0 && grant.accepts(response);",
        'life !== undefined',
        'true',
      ],
      [
        'src/http/node-http.ts',
        "return (req.url ?? '').split('?', 1)[0] ?? '';",
        "''",
        '"Stryker was here!"',
      ],
    ],
  },
  {
    reason: 'says the same once more: what comes before or after refuses as well',
    mutants: [
      [
        'src/authorization-server/admission/admission.ts',
        "if (at > 0 && value !== '') {",
        'at > 0',
        'at >= 0',
      ],
      [
        'src/http/raw-request.ts',
        'hostName(req.headers.host) === undefined ||',
        'hostName(req.headers.host) === undefined',
        'false',
      ],
      ['src/http/express.ts', 'inflate: false,', 'false', 'true'],
      [
        'src/auth/downstream.ts',
        "if (!('token' in credentials)) throw new Error('the guard let in a caller without a token');",
        "!('token' in credentials)",
        'false',
      ],
    ],
  },
  {
    reason: 'only spares work, memory or a timer',
    mutants: [
      [
        'src/authorization-server/store/memory.ts',
        'if (entries.size >= maxRecords) makeRoom();',
        'entries.size >= maxRecords',
        'true',
      ],
      [
        'src/authorization-server/store/lease.ts',
        'await sleep(MIN_WAIT + Math.random() * (MAX_WAIT - MIN_WAIT));',
        'MIN_WAIT + Math.random() * (MAX_WAIT - MIN_WAIT)',
        'MIN_WAIT - Math.random() * (MAX_WAIT - MIN_WAIT)',
      ],
      [
        'src/authorization-server/store/lease.ts',
        'await sleep(MIN_WAIT + Math.random() * (MAX_WAIT - MIN_WAIT));',
        'Math.random() * (MAX_WAIT - MIN_WAIT)',
        'Math.random() / (MAX_WAIT - MIN_WAIT)',
      ],
      [
        'src/authorization-server/store/lease.ts',
        'await sleep(MIN_WAIT + Math.random() * (MAX_WAIT - MIN_WAIT));',
        'MAX_WAIT - MIN_WAIT',
        'MAX_WAIT + MIN_WAIT',
      ],
      ['src/http/running-requests.ts', 'if (req.complete) return;', 'req.complete', 'false'],
      ['src/limits/quotas.ts', 'if (left > 0) open.set(user, left);', 'left > 0', 'true'],
      ['src/limits/quotas.ts', 'if (left > 0) open.set(user, left);', 'left > 0', 'left >= 0'],
      [
        'src/auth/token/keys.ts',
        'if (lastGood?.published !== published) {',
        'lastGood?.published !== published',
        'true',
      ],
      ['src/auth/token/keys.ts', 'if (lastGood) onChange();', 'lastGood', 'true'],
    ],
  },
  {
    reason: 'the other value is refused, or read as nothing, in the same way',
    mutants: [
      [
        'src/authorization-server/store/memory.ts',
        'write(key, { ...record, ...(consumedAt !== undefined && { consumedAt }) });',
        'consumedAt !== undefined',
        'true',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        'endedErrors = [],',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        'clientErrors = [],',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        'outageErrors = [],',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        "const isOutage = [...OUTAGES, ...outageErrors].includes(error ?? '');",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        "const isClient = error === 'invalid_client' || clientErrors.includes(error ?? '');",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        "if (error === 'invalid_grant' || endedErrors.includes(error ?? '')) {",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/upstream/failures.ts',
        "const error = /^[a-z_]{1,60}$/.exec(errorOf(cause) ?? '')?.[0];",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/http/normalize.ts',
        "normalized.set('scope', scopesFor(normalized.get('scope') ?? '', rules).join(' '));",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/http/normalize.ts',
        "if ((normalized.get('login_hint') ?? '').length > MAX_HINT) normalized.delete('login_hint');",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/http/request-body.ts',
        "const sent = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/authorization-server/http/request-body.ts',
        '} catch {',
        "{ throw new BodyError(400, 'The body is not JSON'); }",
        '{}',
      ],
      [
        'src/auth/downstream/config.ts',
        'const own = names.flatMap((name) => (name ? [plainName(name)] : []));',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/auth/config.ts',
        "const production = !['development', 'test'].includes(env['NODE_ENV'] ?? '');",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/auth/config.ts',
        "const [, v6, v4, prefix = '1'] = ADDRESS_RANGE.exec(value) ?? [];",
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/auth/credentials.ts',
        "const value = header?.trim() ?? '';",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/http/host-origin.ts',
        "export function hostName(host = ''): string | undefined {",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/auth/scopes.ts',
        'return isObject ? Object.keys(claim) : [];',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/auth/scopes.ts',
        'return Array.isArray(claim) ? claim : [];',
        '[]',
        '["Stryker was here"]',
      ],
      ['src/auth/downstream/grant.ts', 'parameters: () => ({}),', '() => ({})', '() => undefined'],
      [
        'src/auth/token/jwt.ts',
        "const written = typeof typ === 'string' ? typ.toLowerCase() : '';",
        "''",
        '"Stryker was here!"',
      ],
    ],
  },
  {
    reason: 'matches at the start in any case, if only nothing',
    mutants: [
      [
        'src/auth/credentials.ts',
        "const scheme = /^[^ ]*/.exec(value)?.[0] ?? '';",
        '/^[^ ]*/',
        '/[^ ]*/',
      ],
    ],
  },
  {
    reason: 'done to both sides that are compared',
    mutants: [
      [
        'src/authorization-server/store/sealed-store.ts',
        "function placeOf({ kind, id }: Key, { group = '', owner = '' }: Circumstances): string {",
        "''",
        '"Stryker was here!"',
      ],
      [
        'src/auth/downstream/config.ts',
        ".replace(/^api:\\/\\//, '')",
        '/^api:\\/\\//',
        '/api:\\/\\//',
      ],
      ['src/auth/downstream/config.ts', ".replace(/\\/+$/, '');", '/\\/+$/', '/\\/+/'],
      ['src/auth/downstream/config.ts', ".replace(/\\/+$/, '');", '/\\/+$/', '/\\/$/'],
      [
        'src/auth/token/claims.ts',
        String.raw`return value.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*/i, (origin) => origin.toLowerCase());`,
        'origin.toLowerCase()',
        'origin.toUpperCase()',
      ],
    ],
  },
  {
    reason: 'the same but for one exact value, which belongs to either side',
    mutants: [
      [
        'src/authorization-server/store/lease.ts',
        "if (Date.now() >= giveUpAt) throw new StoreUnavailableError(new Error('others hold the lock'));",
        'Date.now() >= giveUpAt',
        'Date.now() > giveUpAt',
      ],
      [
        'src/authorization-server/clients/client-metadata.ts',
        "return characters > MAX_CHARACTERS ? refuse('redirect_uris are too long together') : redirects;",
        'characters > MAX_CHARACTERS',
        'characters >= MAX_CHARACTERS',
      ],
      [
        'src/auth/downstream/external-api.ts',
        'for (let round = 0; round < MAX_ENCODINGS; round += 1) {',
        'round < MAX_ENCODINGS',
        'round <= MAX_ENCODINGS',
      ],
      [
        'src/auth/token/claims.ts',
        "if (typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_LEEWAY) {",
        'iat > Date.now() / 1000 + CLOCK_LEEWAY',
        'iat >= Date.now() / 1000 + CLOCK_LEEWAY',
      ],
      [
        'src/auth/token/keys.ts',
        'if (!failed || performance.now() >= retryAt) {',
        'performance.now() >= retryAt',
        'performance.now() > retryAt',
      ],
      [
        'src/auth/token/keys.ts',
        'if (lastGood && performance.now() - lastGood.at < MAX_STALE) return lastGood.usable;',
        'performance.now() - lastGood.at < MAX_STALE',
        'performance.now() - lastGood.at <= MAX_STALE',
      ],
      [
        'src/auth/token/usable-keys.ts',
        'if (!Array.isArray(published) || published.length > MAX_KEYS) {',
        'published.length > MAX_KEYS',
        'published.length >= MAX_KEYS',
      ],
      [
        'src/auth/downstream/token-cache.ts',
        'if (known && known.until > Date.now() / 1000) return known.value;',
        'known.until > Date.now() / 1000',
        'known.until >= Date.now() / 1000',
      ],
      [
        'src/auth/token/introspection.ts',
        "if (Date.now() < retryAt) throw new IssuerUnavailableError('not asking right now');",
        'Date.now() < retryAt',
        'Date.now() <= retryAt',
      ],
      [
        'src/auth/token/cache.ts',
        'if (asked && now - asked.since < ABANDONED_SECONDS) return asked.caller;',
        'now - asked.since < ABANDONED_SECONDS',
        'now - asked.since <= ABANDONED_SECONDS',
      ],
      [
        'src/auth/token/introspection.ts',
        "if (exp <= now - CLOCK_LEEWAY) throw new InvalidTokenError('expired', 'exp has passed');",
        'exp <= now - CLOCK_LEEWAY',
        'exp < now - CLOCK_LEEWAY',
      ],
      [
        'src/auth/token/introspection.ts',
        "if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now + CLOCK_LEEWAY)) {",
        'nbf <= now + CLOCK_LEEWAY',
        'nbf < now + CLOCK_LEEWAY',
      ],
    ],
  },
  {
    reason: 'JSON leaves out what is undefined',
    mutants: [
      ['src/auth/json-rpc.ts', '...(id === undefined ? {} : { id }),', 'id === undefined', 'false'],
      [
        'src/auth/downstream/client-authentication.ts',
        'const authenticate = PrivateKeyJwt(kid === undefined ? key : { key, kid }, {',
        'kid === undefined',
        'false',
      ],
    ],
  },
  {
    reason: 'one generation is as different as the other',
    mutants: [
      ['src/auth/token/cache.ts', 'generation += 1;', 'generation += 1', 'generation -= 1'],
    ],
  },
  {
    reason: 'a report of last resort: no request is known that leads to it',
    mutants: [
      [
        'src/app.ts',
        'const mcp = toNodeHandler(handler, { onerror: onProtocolError });',
        '{ onerror: onProtocolError }',
        '{}',
      ],
    ],
  },
  {
    reason: 'Express sees by itself that an answer has begun',
    mutants: [
      [
        'src/http/express.ts',
        'if (res.writableEnded) return; // a response was sent already, while the body was read',
        'res.writableEnded',
        'false',
      ],
      ['src/http/express.ts', 'if (res.headersSent) {', 'res.headersSent', 'false'],
      ['src/http/express.ts', 'if (res.headersSent) {', '{ next(error); return; }', '{}'],
    ],
  },
  {
    reason: 'only answers with 204 have no body, and Express sends none with them',
    mutants: [['src/http/express.ts', 'if (body) res.json(body);', 'body', 'true']],
  },
  {
    reason: 'before the first failure nothing has to be waited for',
    mutants: [['src/auth/token/keys.ts', 'let failed = false;', 'false', 'true']],
  },
  {
    reason: 'jose verifies with no private key either',
    mutants: [
      [
        'src/auth/token/usable-keys.ts',
        "if (type === 'public' && modulusLength >= MIN_RSA_MODULUS) return true;",
        "type === 'public'",
        'true',
      ],
    ],
  },
  {
    reason: 'a detail for people',
    mutants: [
      [
        'src/authorization-server/clients/client-document.ts',
        "throw new DocumentError('invalid', error.message, { cause: error });",
        '{ cause: error }',
        '{}',
      ],
      [
        'src/authorization-server/front.ts',
        "const description = 'Pages of this server are opened, not loaded by pages of others';",
        "'Pages of this server are opened, not loaded by pages of others'",
        '""',
      ],
      [
        'src/auth/token/jwt.ts',
        'return new InvalidTokenError(codeOfClaim(error), `${error.claim}: ${error.reason}`);',
        '`${error.claim}: ${error.reason}`',
        '``',
      ],
    ],
  },
  {
    reason: 'the key came from the environment of this very process',
    mutants: [
      [
        'src/auth/downstream/client-authentication.ts',
        "return crypto.subtle.importKey('jwk', key, ALGORITHMS[key.alg], false, ['sign']);",
        'false',
        'true',
      ],
    ],
  },
  {
    reason: 'with client credentials nobody reads it',
    mutants: [
      [
        'src/auth/downstream.ts',
        "apis.set(caller, apiFor(caller, grant.perCaller ? tokenIn(presented) : ''));",
        "''",
        '"Stryker was here!"',
      ],
    ],
  },
  {
    reason: 'only the key of an entry in memory, as good as any',
    mutants: [
      [
        'src/auth/downstream.ts',
        "return grant.perCaller ? JSON.stringify([userKey(caller), await digest(inbound)]) : 'this server';",
        "'this server'",
        '""',
      ],
    ],
  },
  {
    reason: "whatever is not 'everyone' is the owner",
    mutants: [
      ['src/mcp/context.ts', "resourceUpdated: (uri, audience = 'owner') => {", "'owner'", '""'],
    ],
  },
  {
    reason: 'an operator stands in front or nowhere: no name of a variable has its sign',
    mutants: [
      [
        'src/auth/resource-entries.ts',
        "const without = /^[+#]/.test(expression) ? '\\n' : /^[?&]/.test(expression) ? '&' : '/,';",
        '/^[+#]/',
        '/[+#]/',
      ],
      [
        'src/auth/resource-entries.ts',
        "const without = /^[+#]/.test(expression) ? '\\n' : /^[?&]/.test(expression) ? '&' : '/,';",
        '/^[?&]/',
        '/[?&]/',
      ],
    ],
  },
  {
    reason: 'https is never insecure',
    mutants: [
      [
        'src/auth/downstream/token-request.ts',
        "[allowInsecureRequests]: endpoint.startsWith('http:'),",
        "'http:'",
        '""',
      ],
      [
        'src/auth/token/introspection.ts',
        "[allowInsecureRequests]: endpoint.startsWith('http:'),",
        "'http:'",
        '""',
      ],
    ],
  },
  {
    reason: 'no request is known that fails after its answer began',
    mutants: [['src/app.ts', 'if (res.headersSent) res.destroy();', 'res.headersSent', 'false']],
  },
  {
    reason: 'the connection is closed a second later in any case',
    mutants: [
      [
        'src/http/node-http.ts',
        "const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;",
        "'transfer-encoding' in sent || 'content-length' in sent",
        'false',
      ],
      [
        'src/http/node-http.ts',
        "const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;",
        "'transfer-encoding' in sent || 'content-length' in sent",
        "'transfer-encoding' in sent && 'content-length' in sent",
      ],
      [
        'src/http/node-http.ts',
        "const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;",
        "'transfer-encoding'",
        '""',
      ],
      [
        'src/http/node-http.ts',
        "const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;",
        "'content-length'",
        '""',
      ],
      [
        'src/http/node-http.ts',
        "const close = hasBody && !complete ? { Connection: 'close' } : {};",
        'hasBody && !complete',
        'false',
      ],
      [
        'src/http/node-http.ts',
        "const close = hasBody && !complete ? { Connection: 'close' } : {};",
        '!complete',
        'complete',
      ],
      [
        'src/http/node-http.ts',
        "const close = hasBody && !complete ? { Connection: 'close' } : {};",
        "{ Connection: 'close' }",
        '{}',
      ],
    ],
  },
  {
    reason: 'HEAD of the health check says what GET says',
    mutants: [['src/app.ts', 'exposeHeadRoutes: false,', 'false', 'true']],
  },
  {
    reason: 'what the library does by itself, written out',
    mutants: [
      [
        'src/authorization-server/clients/display-name.ts',
        "const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });",
        "{ granularity: 'grapheme' }",
        '{}',
      ],
      [
        'src/app.ts',
        'routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },',
        '{ caseSensitive: true, ignoreTrailingSlash: false }',
        '{}',
      ],
    ],
  },
  {
    reason: 'only tells Fastify the shape of its requests, for speed',
    mutants: [['src/app.ts', "app.decorateRequest('auth', undefined);", "'auth'", '""']],
  },
  {
    reason: 'nobody reads it: that it is there says everything',
    mutants: [
      ['src/authorization-server/admission/admission.ts', 'domain: true,', 'true', 'false'],
      ['src/authorization-server/admission/admission.ts', 'tenant: true,', 'true', 'false'],
      ['src/authorization-server/admission/admission.ts', 'organization: true,', 'true', 'false'],
      ['src/authorization-server/admission/admission.ts', 'group: true,', 'true', 'false'],
      [
        'src/authorization-server/clients/redirect-uris.ts',
        'return createRedirectRules(issuer, []).isOwn(redirect)',
        '[]',
        '["Stryker was here"]',
      ],
      [
        'src/authorization-server/http/csrf.ts',
        "await store.add(keyOf(about, token), { value: '', expiresAt: now() + seconds });",
        "''",
        '"Stryker was here!"',
      ],
    ],
  },
];

/** The places that the explanations are about. */
export const explainedPlaces: readonly Place[] = explanations.flatMap(({ mutants }) => mutants);

/** Why a mutant may survive; undefined when nobody has said. Those with a reason are not judged. */
export function reasonFor({ file, source, original, replacement }: Mutant): string | undefined {
  const key = JSON.stringify([file, source, onOneLine(original), onOneLine(replacement)]);
  return explanations.find(({ mutants }) => mutants.some((place) => JSON.stringify(place) === key))
    ?.reason;
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
