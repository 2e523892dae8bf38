import { expect, test } from 'vitest';
import { beginTransaction } from '../../src/project/transaction.js';

const nothing = () => Promise.resolve();

test('steps are taken back newest first; one that failed to happen is not', async () => {
  const undone: string[] = [];
  const undo = (name: string) => () => Promise.resolve(undone.push(name));
  const transaction = beginTransaction();
  await transaction.step(nothing, undo('first'));
  await transaction.step(nothing, undo('second'));
  const failing = transaction.step(() => Promise.reject(new Error('no')), undo('third'));
  await expect(failing).rejects.toThrow('no');
  expect(await transaction.rollBack()).toEqual([]);
  expect(undone).toEqual(['second', 'first']);
});

test('a step that cannot be taken back stops no other, and earlier ones learn of it', async () => {
  const told: boolean[] = [];
  const transaction = beginTransaction();
  await transaction.step(nothing, (isClean) => Promise.resolve(told.push(isClean)));
  await transaction.step(nothing, () => Promise.reject(new Error('stuck')));
  await transaction.step(nothing, (isClean) => Promise.resolve(told.push(isClean)));
  expect(await transaction.rollBack()).toEqual([new Error('stuck')]);
  expect(told).toEqual([true, false]);
});
