import { server } from "./music.js";

await server.start({
  transportType: "httpStream",
  httpStream: {
    endpoint: "/stream",
    host: "127.0.0.1",
    port: Number(process.env.PORT ?? 8080),
  },
});
