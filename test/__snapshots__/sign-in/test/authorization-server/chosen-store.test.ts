import { describe } from 'vitest';
import { chosenStore } from '../../src/authorization-server/store/chosen.js';
import { describeAdapter } from './support/adapter-suite.js';
import { describeStore } from './support/store-suite.js';

/** A store for tests: they write into it, and leave what they wrote. */
const url = process.env['TEST_STORE'];

describe.skipIf(url === undefined)(
  `the chosen store: set TEST_STORE, such as ${chosenStore.example}`,
  () => {
    const open = () => chosenStore.open(url ?? '');
    describeStore('of this project', open);
    describeAdapter('of this project', open);
  },
);
