import { build } from './app.js';

const keys = (process.env.API_KEYS ?? '').split(',').filter(Boolean);
if (keys.length === 0) {
  console.error('set API_KEYS');
  process.exit(1);
}

const app = await build({ logger: true, keys });
await app.listen({ port: Number(process.env.PORT ?? 3100), host: '127.0.0.1' });
