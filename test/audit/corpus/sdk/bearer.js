import { challenge } from './challenge.js';
import { log } from './log.js';

const FIELD = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Puts who calls into `request.auth`, or refuses. */
export function bearer(resource, verify) {
  return async (request, response, next) => {
    const fields = request.headersDistinct.authorization ?? [];
    const [field = ''] = fields;
    if (fields.length === 0 || !/^Bearer( |$)/i.test(field)) {
      challenge(response, resource, 401);
      return;
    }
    const [, token] = FIELD.exec(field) ?? [];
    if (fields.length > 1 || !token) {
      challenge(response, resource, 400, 'invalid_request');
      return;
    }
    let auth;
    try {
      auth = await verify(token);
    } catch {
      response.status(503).set('Retry-After', '10').json({ error: 'try again' });
      return;
    }
    if (auth) {
      request.auth = auth;
      next();
    } else {
      log('refused');
      challenge(response, resource, 401, 'invalid_token');
    }
  };
}
