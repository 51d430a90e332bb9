import { expect, test } from "vitest";
import { readProjections } from "./config-projections.ts";

test("addresses come from the environment, several of one Qdrant, and need a catalog", () => {
  expect(readProjections({}, false)).toEqual({
    ...{ qdrantUrls: [], qdrantApiKey: null },
    ...{ neo4jUrl: null, neo4jUser: "neo4j", neo4jPassword: "" },
  });
  const env = { QDRANT_URL: " http://a:6333, http://b:6333 ", NEO4J_URL: "neo4j://c d" };
  expect(readProjections(env, true)).toMatchObject({
    qdrantUrls: ["http://a:6333", "http://b:6333"],
    neo4jUrl: "neo4j://c d",
  });
  expect(() => readProjections(env, false)).toThrow(/QDRANT_URL needs POSTGRES_URL/);
  expect(() => readProjections({ NEO4J_URL: "bolt://c" }, false)).toThrow(/NEO4J_URL needs/);
  expect(readProjections({ QDRANT_URL: " " }, false).qdrantUrls).toEqual([]);
});
