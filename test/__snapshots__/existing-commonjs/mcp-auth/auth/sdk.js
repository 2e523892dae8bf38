/** All that the guard takes from the SDK: what is decided on is read as the SDK reads it. */
export { UriTemplate } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';

/** Names the revision in a message, from 2026-07-28 on. This SDK does not look at it. */
export const PROTOCOL_VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion';

/** Tells JSON by its media type, whatever its parameters (RFC 9110 section 8.3.1). */
export function isJsonContentType(contentType) {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

/** Says what `McpServer` says of a resource that does not exist. */
export class ResourceNotFoundError extends Error {
  name = 'ResourceNotFoundError';
  data = undefined;

  constructor(uri) {
    super(`MCP error -32602: Resource ${uri} not found`);
  }
}
