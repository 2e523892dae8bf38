import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, expect, test } from "vitest";
import { server } from "../src/music.js";

afterAll(() => server.stop());

test("searches, in memory", async () => {
  const client = new Client({ name: "vitest", version: "1" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  const result = await client.callTool({ name: "search_albums", arguments: { text: "coltrane" } });
  expect(JSON.stringify(result.content)).toContain("blue-train");
  await client.close();
});

test("serves http", async () => {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  await server.start({ transportType: "httpStream", httpStream: { port, host: "127.0.0.1", endpoint: "/stream" } });
  const client = new Client({ name: "vitest", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/stream`)));
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("remove_album");
  await client.close();
  const cover = await fetch(`http://127.0.0.1:${port}/covers/blue-train`);
  expect(await cover.text()).toBe("♫ Blue Train");
});
