import { FastMCP, UserError } from "fastmcp";
import { z } from "zod";

const albums = new Map([
  ["kind-of-blue", { artist: "Miles Davis", title: "Kind of Blue", year: 1959 }],
  ["blue-train", { artist: "John Coltrane", title: "Blue Train", year: 1958 }],
]);

export const server = new FastMCP({
  name: "music-library",
  version: "0.9.0",
  instructions: "Albums have an id in kebab case.",
  health: { enabled: true, path: "/healthz" },
});

server.addTool({
  name: "search_albums",
  description: "Search albums by artist or title",
  parameters: z.object({ text: z.string() }),
  annotations: { readOnlyHint: true, openWorldHint: false },
  execute: async ({ text }) => {
    const found = [...albums].filter(([, { artist, title }]) =>
      `${artist} ${title}`.toLowerCase().includes(text.toLowerCase()),
    );
    return JSON.stringify(Object.fromEntries(found));
  },
});

server.addTool({
  name: "add_album",
  description: "Add an album",
  parameters: z.object({
    artist: z.string(),
    id: z.string().regex(/^[a-z-]+$/),
    title: z.string(),
    year: z.number().int(),
  }),
  execute: async ({ id, ...album }) => {
    albums.set(id, album);
    return `added ${id}`;
  },
});

server.addTool({
  name: "remove_album",
  description: "Remove an album for good",
  parameters: z.object({ id: z.string() }),
  annotations: { destructiveHint: true },
  execute: async ({ id }) => {
    if (!albums.delete(id)) throw new UserError(`there is no ${id}`);
    return "removed";
  },
});

server.addResource({
  uri: "music://albums",
  name: "All albums",
  mimeType: "application/json",
  load: async () => ({ text: JSON.stringify([...albums.keys()]) }),
});

server.addPrompt({
  name: "recommend",
  description: "Recommend an album",
  arguments: [{ name: "mood", description: "How you feel", required: true }],
  load: async ({ mood }) => `Recommend an album from music://albums for somebody who feels ${mood}.`,
});

// the cover of an album, for the website
server.getApp().get("/covers/:id", (c) => {
  const album = albums.get(c.req.param("id"));
  return album ? c.text(`♫ ${album.title}`) : c.notFound();
});
