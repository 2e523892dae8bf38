import { describe, expect, it } from 'vitest';
import {
  filled,
  placeholdersIn,
  unknownPlaceholder,
} from '../../../src/audit/started/placeholders.js';

describe('placeholders', () => {
  it('are filled in, wherever they stand, and nothing else is', () => {
    const values = { port: '1', url: 'http://127.0.0.1:1/mcp' };
    expect(filled('{port}{url} {"port":{port}} {issuer} {Port}', values)).toBe(
      '1http://127.0.0.1:1/mcp {"port":1} {issuer} {Port}',
    );
  });

  it('are found, and those that mean nothing', () => {
    expect(placeholdersIn('a{issuer}{nothing}')).toEqual(['issuer', 'nothing']);
    expect(unknownPlaceholder('a{issuer}{nothing}')).toBe('nothing');
    expect(unknownPlaceholder('{"a":{"b":1}} ${PORT}')).toBeUndefined();
  });
});
