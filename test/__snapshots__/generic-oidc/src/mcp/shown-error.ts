import { ProtocolError } from '@modelcontextprotocol/server';

/** An error whose words are for the client. Of every other one it only learns that something failed. */
export class ShownError extends ProtocolError {
  override readonly name = 'ShownError';
}
