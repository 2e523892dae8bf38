import type { AuthInfo as SdkAuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';

/** All that the guard takes from the SDK: what is decided on is read as the SDK reads it. */
export { UriTemplate } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';

/** With the members that the types of an earlier version lack. */
export interface AuthInfo extends SdkAuthInfo {
  resource?: URL;
  extra?: Record<string, unknown>;
  resourceMetadataUrl?: string;
}

/** Names the revision in a message, from 2026-07-28 on. This SDK does not look at it. */
export const PROTOCOL_VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion';

/** Tells JSON by its media type, whatever its parameters (RFC 9110 section 8.3.1). */
export function isJsonContentType(contentType: string): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

/** Says what `McpServer` says of a resource that does not exist. */
export class ResourceNotFoundError extends Error {
  override readonly name = 'ResourceNotFoundError';
  readonly data = undefined;

  constructor(uri: string) {
    super(`MCP error -32602: Resource ${uri} not found`);
  }
}
