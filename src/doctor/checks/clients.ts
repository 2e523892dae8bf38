import { citation } from '../../requirements/index.js';
import type { Provider } from '../../catalog/index.js';
import type { FetchText } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';
import { strings, urlProblem } from '../metadata-values.js';

const finding = findingsOf('clients');

/** A client: its ways to a client ID, and its redirect URI when that is entered by hand. */
interface KnownClient {
  readonly name: string;
  /** Client ID Metadata Documents: whether it uses them, and what it wants to see for that. */
  readonly document: 'yes' | 'with-none' | 'no';
  /** Where a client ID is entered, and what to register for it. */
  readonly byHand: string;
}

/**
 * Clients that many people use. Clients change faster than servers: a hint, no
 * promise. Sources: their documentation, and the reports in the reference of identity providers.
 */
const CLIENTS: readonly KnownClient[] = [
  {
    name: 'Claude',
    document: 'with-none',
    byHand:
      'advanced settings of the connector; redirect URI https://claude.ai/api/mcp/auth_callback',
  },
  {
    name: 'Claude Code',
    document: 'with-none',
    byHand: '--client-id and --callback-port; redirect URI http://localhost:PORT/callback',
  },
  {
    name: 'ChatGPT',
    document: 'yes',
    byHand: 'as a predefined client; it shows its redirect URI when the connector is made',
  },
  {
    name: 'VS Code',
    document: 'yes',
    byHand: 'it asks; redirect URIs http://127.0.0.1:33418 and https://vscode.dev/redirect',
  },
  {
    name: 'Cursor',
    document: 'no',
    byHand: '"auth" in mcp.json; the redirect URI stands in its documentation',
  },
  {
    name: 'MCP Inspector',
    document: 'no',
    byHand: 'authentication settings; redirect URI http://localhost:6274/oauth/callback',
  },
];

const SOURCE = citation('OP-03', 'OP-04', 'OP-06');

/** Checks the ways to a client ID that the authorization server offers, and lists what each client needs. */
export async function checkClients(
  metadata: Readonly<Record<string, unknown>>,
  provider: Provider,
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  const takesDocuments = metadata['client_id_metadata_document_supported'] === true;
  const methods = strings(metadata['token_endpoint_auth_methods_supported']);
  const takesPublic = methods?.includes('none') === true;
  const registration = await checkRegistration(
    metadata['registration_endpoint'],
    provider,
    fetchText,
  );
  const registers = registration.verdict === 'pass';
  const findings = [
    takesDocuments
      ? finding('metadata-documents', 'pass', 'Client ID Metadata Documents are taken', {
          source: SOURCE,
        })
      : finding('metadata-documents', 'warn', 'Client ID Metadata Documents are not taken', {
          ...(provider.registration.includes('client-id-metadata-document')
            ? { remedy: `${provider.label} has them; turn them on` }
            : {}),
          source: SOURCE,
        }),
    registration,
  ];
  if (takesDocuments && !takesPublic) {
    const says = 'token_endpoint_auth_methods_supported does not list none';
    const remedy = 'list it: some clients use their document only then';
    findings.push(finding('public-clients', 'warn', says, { remedy, source: SOURCE }));
  }
  if (provider.clientAllowList !== undefined) {
    const says = `only clients in ALLOWED_CLIENT_IDS may call: ${provider.clientAllowList}`;
    const remedy =
      'add the ID of each client there; clients that register themselves have new ones';
    findings.push(finding('allowed-clients', 'advice', says, { remedy }));
  }
  return [
    ...findings,
    ...CLIENTS.map(({ name, document, byHand }) => {
      const usesDocument =
        takesDocuments && (document === 'yes' || (document === 'with-none' && takesPublic));
      if (usesDocument) return finding(`client: ${name}`, 'pass', 'signs in with its own document');
      if (registers) return finding(`client: ${name}`, 'pass', 'registers itself');
      const says = 'needs a client ID that you register for it';
      return finding(`client: ${name}`, 'advice', says, { remedy: byHand });
    }),
  ];
}

async function checkRegistration(
  endpoint: unknown,
  provider: Provider,
  fetchText: FetchText,
): Promise<Diagnosed> {
  const check = 'dynamic-registration';
  if (endpoint === undefined) {
    return finding(check, 'advice', 'clients cannot register themselves', {
      ...(provider.registration.includes('dynamic')
        ? { remedy: `${provider.label} can let them; its guide in the README says how` }
        : {}),
      source: SOURCE,
    });
  }
  const problem = urlProblem(endpoint);
  if (problem !== undefined) {
    const remedy = 'correct it at the authorization server';
    return finding(check, 'fail', `registration_endpoint ${problem}`, { remedy });
  }
  const url = endpoint as string;
  const { verdict, says, ...more } = await knock(url, fetchText);
  if (verdict !== 'pass' || provider.registration.includes('dynamic')) {
    return finding(check, verdict, `${url} ${says}`, more);
  }
  const remedy = `${provider.label} is not known to let clients register themselves; try it with one`;
  return finding(check, 'warn', `${url} ${says}`, { remedy, source: SOURCE });
}

/** The response of a registration endpoint to a request that nobody could take for a registration. */
interface Door {
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly says: string;
  readonly remedy?: string;
  readonly source: string;
}

/**
 * Sends something that is not even JSON, so that no client is left behind: an endpoint that clients may
 * use finds fault with it (RFC 7591 section 3.2.2), one that is closed refuses whoever sent it.
 */
async function knock(url: string, fetchText: FetchText): Promise<Door> {
  const source = 'RFC 7591 section 3';
  try {
    const { status } = await fetchText(url, {
      method: 'POST',
      headers: { 'accept': 'application/json', 'content-type': 'application/json' },
      body: '{',
    });
    if (status === 401 || status === 403) {
      const says = `wants a token of its own (${status}): clients cannot register themselves`;
      const remedy = 'open it to clients, or register each by hand';
      return { verdict: 'warn', says, remedy, source };
    }
    if (status === 400 || status === 415 || status === 422) {
      const says =
        'answers clients; a malformed registration was refused, a real one was not tried';
      return { verdict: 'pass', says, source };
    }
    const says = `answers ${status} to a malformed registration, where 400 was due`;
    const remedy = 'try it with one client; where none can register, register each by hand';
    return { verdict: 'warn', says, remedy, source };
  } catch (error) {
    const says = `was not reached: ${(error as Error).message}`;
    const remedy = 'every client that registers itself fails until it answers';
    return { verdict: 'fail', says, remedy, source };
  }
}
