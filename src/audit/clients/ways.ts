import type { ClientFact, ClientRecord } from '../../catalog/clients.js';
import type { Observed, ServerDocument } from './observed.js';

/** How a client gets its client ID. */
export interface Way {
  readonly way: 'client-id-metadata-document' | 'dynamic-registration' | 'pre-registered';
  readonly certainty: ClientFact<unknown>['certainty'];
  /** Continues "signs in with". */
  readonly says: string;
}

/** No way is known, or one that the client has was seen to be closed. */
export interface NoWay {
  readonly certainty: ClientFact<unknown>['certainty'] | 'unknown';
  readonly because: string;
  readonly remedy?: string;
}

const takesDocuments = (document: ServerDocument) =>
  document['client_id_metadata_document_supported'] === true;
const listsNone = (document: ServerDocument) => {
  const methods = document['token_endpoint_auth_methods_supported'];
  return Array.isArray(methods) && methods.includes('none');
};

/** Finds how a client gets its ID: with its document first, then by registration, then by hand. */
export function wayOf(
  client: ClientRecord,
  { server, registrationIsClosed, comparesPorts }: Observed,
): Way | NoWay {
  const { document: own, documentNeedsNone, registers, byHand, anyPort } = client;
  const document = server?.document ?? {};
  const isBarred = documentNeedsNone !== undefined && !listsNone(document);
  if (own && takesDocuments(document) && !isBarred) {
    if (anyPort && comparesPorts) {
      return {
        certainty: anyPort.certainty,
        because: 'its document has a redirect without a port, and it uses a new one each time',
        remedy: 'let the port of redirects to the own machine differ (RFC 8252 section 7.3)',
      };
    }
    return {
      way: 'client-id-metadata-document',
      certainty: own.certainty,
      says: `its client ID metadata document, ${own.is}`,
    };
  }
  const offersRegistration =
    typeof document['registration_endpoint'] === 'string' && !registrationIsClosed;
  if (offersRegistration && registers?.is) {
    const certainty = weakest(registers, takesDocuments(document) ? documentNeedsNone : undefined);
    return { way: 'dynamic-registration', certainty, says: 'dynamic registration' };
  }
  if (byHand) {
    const says = `a client that you register: ${byHand.is}`;
    return { way: 'pre-registered', certainty: byHand.certainty, says };
  }
  return {
    certainty: 'unknown',
    because: 'whether it takes a client ID by hand is not known, and nothing else is offered',
    remedy:
      'offer client ID metadata documents with none among the methods of clients, or registration',
  };
}

function weakest(...facts: readonly (ClientFact<unknown> | undefined)[]): Way['certainty'] {
  return facts.some((fact) => fact?.certainty === 'likely') ? 'likely' : 'verified';
}
