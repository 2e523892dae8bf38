/** The service that the stand-in is shaped like. */
export { service } from './github.js';
