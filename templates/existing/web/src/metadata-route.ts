export { metadataRoute as GET, metadataRoute as OPTIONS } from './index.js';
