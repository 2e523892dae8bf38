export { metadataRoute as GET, metadataRoute as OPTIONS } from '../../../../lib/mcp-auth/index';
