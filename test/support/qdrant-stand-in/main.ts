/** The stand-in as a process of its own, to be killed: prints its address. `--port N --folder PATH --version V`; the key from QDRANT_API_KEY. */
import { parseArgs } from "node:util";
import { startQdrantStandIn } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    folder: { type: "string" },
    version: { type: "string" },
  },
});
const apiKey = process.env["QDRANT_API_KEY"];
const { url } = await startQdrantStandIn({
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.folder === undefined ? {} : { folder: values.folder }),
  ...(values.version === undefined ? {} : { version: values.version }),
  ...(apiKey === undefined ? {} : { apiKey }),
});
console.log(url);
