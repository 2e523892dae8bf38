export { currentCaller } from './caller-of-request.js';
export { protectNextServer } from './next-server.js';
export { protectServer } from './protect.js';
export { sealed } from './seal.js';
