export { sqlite as chosenStore } from './sqlite.js';
