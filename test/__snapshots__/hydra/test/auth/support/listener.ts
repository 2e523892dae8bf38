export { nodeListener as listenerOf } from '../../../dev/node-listener.js';
