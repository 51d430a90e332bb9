/** The product's own `serve` over real stdio with the fakes behind the ports. Run with: node --import tsx test/support/fake-server.ts */
import { createRuntime, SERVE_RELEASE_MS } from "../../src/server/runtime.ts";
import { serve } from "../../src/server/serve.ts";
import { createFakeParts } from "./fake-parts.ts";

const msPerFile = Number(process.argv[2] ?? 0);
serve({
  ...createRuntime({ logLevel: "info" }, SERVE_RELEASE_MS),
  openParts: async () => createFakeParts({ msPerFile }),
  running: process,
});
