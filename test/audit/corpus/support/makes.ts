import path from 'node:path';
import {
  environmentFor,
  expectationsOf,
  shapeOf,
} from '../../../../src/audit/project/facts-of-project.js';
import type { Expectations } from '../../../../src/audit/engine/context.js';
import type { TestIssuer } from '../../../../src/audit/issuer/test-issuer.js';
import { rfc9068Claims, type TokenShape } from '../../../../src/audit/issuer/token-shape.js';
import { revisions, type RevisionId } from '../../../../src/catalog/revisions.js';
import type { Config } from '../../../../src/answers/config.js';
import { repository, writeCell } from '../../../support/cells.js';
import { exampleConfig, ownTool } from '../../../support/example-config.js';
import { BASE_SCOPES, HIERARCHY } from '../plain/scopes.js';
import type { Sources } from './bundle.js';
import type { Make } from './kind.js';

/** All that a make needs to be started and audited. */
export interface MakeFacts {
  readonly sources: Sources;
  /** Good tokens of its issuer. */
  readonly shape: (resource: string) => TokenShape;
  readonly environment: (at: {
    port: number;
    resource: string;
    issuer: TestIssuer;
  }) => Record<string, string>;
  readonly expectations: Expectations;
  /** The tool that shows what others have changed. */
  readonly observer: string;
  /** The newest revision that it speaks. */
  readonly revision: RevisionId;
  readonly isGenerated?: true;
  readonly proves?: true;
  readonly introspects?: true;
}

const corpus = path.join(repository, 'test', 'audit', 'corpus');

const ofLibrary = {
  list_notes: ['notes:read'],
  add_note: ['notes:write'],
  copy_note: ['notes:read', 'notes:write'],
};
/** The library's server does not ask its users back. */
const toolScopes = {
  plain: { ...ofLibrary, clear_notes: ['notes:write'] },
  sdk: ofLibrary,
};

/** A server of this corpus: one environment, one set of tools. */
function own(make: 'plain' | 'sdk', entry: string, isNewest: boolean): MakeFacts {
  const spoken = revisions.find(({ stateless }) => stateless === isNewest) ?? revisions[0];
  return {
    revision: spoken.id,
    sources: { root: path.join(corpus, make), entry },
    shape: (resource) => ({
      ...{ type: 'at+jwt', algorithm: 'ES256', audience: resource, clientId: 'audit-client' },
      ...{ subject: 'audit-user', claims: rfc9068Claims, extraClaims: {} },
      scopes: [...BASE_SCOPES, 'notes:read', 'notes:write'],
    }),
    environment: ({ port, resource, issuer }) => ({
      ...{ PORT: String(port), RESOURCE_URL: resource, ISSUER_URL: issuer.issuer },
      SEALING_KEY: 'local-only-sealing-key-of-the-corpus',
    }),
    expectations: {
      toolScopes: toolScopes[make],
      resourceScopes: { 'note:///{id}': ['notes:read'] },
      promptScopes: { welcome: [], sum_up: ['notes:read'] },
      ...{ baseScopes: BASE_SCOPES, hierarchy: HIERARCHY, stepsUp: true },
    },
    observer: 'list_notes',
  };
}

/** A project as this generator writes it. */
async function generated(name: Make, config: Config): Promise<MakeFacts> {
  const root = await writeCell(`audit/corpus/${name}`, config);
  return {
    sources: { root, entry: 'src/index.ts' },
    shape: (resource) => shapeOf(config, resource),
    environment: (at) => environmentFor(config, at),
    expectations: expectationsOf(config),
    observer: 'list_todos',
    isGenerated: true,
    revision: config.revision.id,
    ...(config.dpop === 'require' ? { proves: true } : {}),
    ...(config.provider.verification === 'introspection' ? { introspects: true } : {}),
  };
}

/** Adds a tool that takes two scopes. */
function withHarderTool(config: Config): Config {
  const scopes = ['orders:read', 'orders:refund'];
  return {
    ...config,
    tools: [...config.tools, ownTool({ name: 'refund', scopes, readOnly: false })],
  };
}

const build: Readonly<Record<Make, () => Promise<MakeFacts>>> = {
  'plain': () => Promise.resolve(own('plain', 'server.ts', true)),
  'sdk': () => Promise.resolve(own('sdk', 'server.js', false)),
  'generated': () => generated('generated', withHarderTool(exampleConfig())),
  'generated-dpop': () => generated('generated-dpop', exampleConfig({ dpop: 'require' })),
  'generated-opaque': () =>
    generated('generated-opaque', exampleConfig({ providerId: 'generic-introspection' })),
};

const known = new Map<Make, Promise<MakeFacts>>();

/** The facts of a make; a project is written once. */
export function factsOf(make: Make): Promise<MakeFacts> {
  const facts = known.get(make) ?? build[make]();
  known.set(make, facts);
  return facts;
}
