import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config.js';
import { chosenStore } from '../../src/authorization-server/store/chosen.js';
import {
  openStore,
  storeDoubts,
  storeProblems,
} from '../../src/authorization-server/store/open.js';

const [scheme = ''] = chosenStore.schemes;

describe('AT-81: the store', () => {
  it('in memory is for development and tests', async () => {
    const store = await openStore('memory:', { production: false, replicas: 1 });
    await store.close();
    await expect(openStore('memory:', { production: true, replicas: 1 })).rejects.toThrow(
      /AUTH_SERVER_STORE must not be memory: in production/,
    );
  });

  it('in memory is for one process', () => {
    expect(storeProblems('memory:', { production: false, replicas: 2 })).toEqual([
      expect.stringContaining('AUTH_SERVER_REPLICAS says 2'),
    ]);
  });

  it.skipIf(chosenStore.isShared)('of this project is for one process', async () => {
    const use = { production: true, replicas: 2 };
    expect(storeProblems(`${scheme}x`, use)[0]).toMatch(/AUTH_SERVER_STORE.*AUTH_SERVER_REPLICAS/);
    await expect(openStore(`${scheme}x`, use)).rejects.toThrow(ConfigError);
    expect(storeProblems(`${scheme}x`, { production: true, replicas: 1 })).toEqual([]);
  });

  it.runIf(chosenStore.isShared)('of this project is for any number of processes', () => {
    expect(storeProblems(`${scheme}//x`, { production: true, replicas: 9 })).toEqual([]);
  });

  it.skipIf(chosenStore.isShared)(
    'that cannot be opened stops the start, by its name',
    async () => {
      const use = { production: true, replicas: 1 };
      await expect(openStore(`${scheme}/dev/null/auth.db`, use)).rejects.toThrow(
        'AUTH_SERVER_STORE',
      );
    },
  );

  it.runIf(chosenStore.isShared)(
    'that does not answer stops the start, by its name',
    async () => {
      const nobody = `${scheme}//somebody:secret@127.0.0.1:1/0`;
      const opened = openStore(nobody, { production: true, replicas: 1 });
      const { message } = await opened.then(
        () => new Error('opened'),
        (error: unknown) => error as Error,
      );
      expect(message).toMatch(/AUTH_SERVER_STORE.*ECONNREFUSED/);
      expect(message).not.toContain('secret');
    },
    20_000,
  );

  it.runIf(chosenStore.isShared)('of an example is none', async () => {
    for (const host of ['db.example.com', 'me:canary@example.net:6379', 'HOST']) {
      const url = `${scheme}//${host}/0`;
      const [problem] = storeProblems(url, { production: true, replicas: 1 });
      expect(problem).toContain('AUTH_SERVER_STORE is an example');
      expect(problem).not.toContain('canary');
      await expect(openStore(url, { production: true, replicas: 1 })).rejects.toThrow(ConfigError);
    }
  });

  it.each(chosenStore.schemes)(
    'beginning with %s is doubted where others can read along',
    (each) => {
      expect(storeDoubts(chosenStore.example)).toEqual([]);
      for (const here of [
        `${each}//localhost/0`,
        `${each}//127.0.0.1:1/0`,
        `${each}/0`,
        'memory:',
      ]) {
        expect(storeDoubts(here)).toEqual([]);
      }
      const doubts = storeDoubts(`${each}//me:canary@db.internal/0`);
      const isEncrypted = !chosenStore.isShared || each === 'rediss:';
      expect(doubts).toEqual(isEncrypted ? [] : [expect.stringContaining('AUTH_SERVER_STORE')]);
      expect(doubts.join()).not.toContain('canary');
    },
  );

  it.each(['', 'x', './data/auth.db', 'https://secret@x.example', 'mysql://secret@x', ' memory:'])(
    'is none that this project does not have: %j',
    async (url) => {
      const [problem] = storeProblems(url, { production: true, replicas: 1 });
      expect(problem).toContain('AUTH_SERVER_STORE must begin with');
      expect(problem).toContain(chosenStore.example);
      expect(problem).not.toMatch(/secret|memory/);
      await expect(openStore(url, { production: false, replicas: 1 })).rejects.toThrow(
        'AUTH_SERVER_STORE',
      );
    },
  );
});
