/** All that the guard takes from the SDK: what is decided on is read as the SDK reads it. */
export {
  isJsonContentType,
  PROTOCOL_VERSION_META_KEY,
  ResourceNotFoundError,
  UriTemplate,
  type AuthInfo,
} from '@modelcontextprotocol/server';
