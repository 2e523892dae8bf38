import { expect, it } from 'vitest';
import { listMyRepositories } from '../../src/tools/list-my-repositories.js';

it('list_my_repositories has a name', () => {
  expect(listMyRepositories.name).toBe('list_my_repositories');
});
