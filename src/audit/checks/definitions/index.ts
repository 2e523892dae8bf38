import type { Family } from '../../engine/model.js';
import { changeChecks } from './changes.js';
import { nameChecks } from './names.js';
import { textChecks } from './texts.js';

/** What models are told of tools and prompts. */
export const definitions: Family = {
  id: 'definitions',
  title: 'What a model is told',
  checks: [...textChecks, ...nameChecks, ...changeChecks],
};
