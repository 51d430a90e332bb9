/** A Qdrant for tests: QDRANT_URL where it is given (or a container, see qdrant-container.ts), else the stand-in in this process. */
import { randomBytes } from "node:crypto";
import { QdrantClient } from "@qdrant/js-client-rest";
import type { QdrantOptions } from "../../src/stores/qdrant/qdrant-options.ts";
import { type StandIn, startQdrantStandIn } from "./qdrant-stand-in/server.ts";

export interface TestQdrant {
  /** What results are said to come from. */
  readonly name: "Qdrant" | "Qdrant stand-in";
  readonly url: string;
  readonly apiKey: string | null;
  /** Null for a real server. */
  readonly standIn: StandIn | null;
  readonly client: QdrantClient;
  /** Options of collections of their own, which go at the end. */
  options(overrides?: Partial<QdrantOptions>): QdrantOptions;
  close(): Promise<void>;
}

export async function openTestQdrant(): Promise<TestQdrant> {
  const given = process.env["TEST_QDRANT_URL"] ?? process.env["QDRANT_URL"];
  const standIn = given ? null : await startQdrantStandIn();
  const url = given || (standIn?.url ?? "");
  const apiKey = given
    ? (process.env["TEST_QDRANT_API_KEY"] ?? process.env["QDRANT_API_KEY"] ?? null)
    : null;
  const client = new QdrantClient({
    url,
    checkCompatibility: false,
    ...(apiKey === null ? {} : { headers: { "api-key": apiKey } }),
  });
  const bases: string[] = [];
  return {
    name: given ? "Qdrant" : "Qdrant stand-in",
    ...{ url, apiKey, standIn, client },
    options: (overrides = {}) => {
      const collection = `quarry_test_${randomBytes(6).toString("hex")}`;
      bases.push(collection);
      return {
        ...{ urls: [url], apiKey, timeoutMs: 10_000, collection },
        breaker: { failures: 3, firstPauseMs: 50, longestPauseMs: 200 },
        ...overrides,
      };
    },
    close: async () => {
      if (standIn === null) {
        const { collections } = await client.getCollections();
        for (const { name } of collections)
          if (bases.some((base) => name.startsWith(base))) await client.deleteCollection(name);
      }
      await standIn?.close();
    },
  };
}
