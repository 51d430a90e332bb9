/** What NEO4J_URL may say. */
import { expect, test } from "vitest";
import { readUrls } from "./urls.ts";

test("one server, a cluster, and their ports", () => {
  expect(readUrls("bolt://db")).toEqual({
    ...{
      first: "bolt://db:7687",
      firstHost: "db:7687",
      others: [],
      address: "db:7687",
      database: null,
    },
  });
  expect(readUrls(" neo4j+s://a:1  neo4j+s://b ")).toEqual({
    ...{ first: "neo4j+s://a:1", firstHost: "a:1", others: ["b:7687"], address: "a:1, b:7687" },
    database: null,
  });
  expect(readUrls("bolt://db/of%20mine")).toMatchObject({
    first: "bolt://db:7687",
    database: "of mine",
  });
  expect(readUrls("neo4j://a?policy=eu").first).toBe("neo4j://a:7687?policy=eu");
});

test.each([
  ["", "empty"],
  ["http://db:7474", "not a URL of Neo4j"],
  ["db:7687", "not a URL of Neo4j"],
  ["bolt://a bolt://b", "several bolt"],
  ["neo4j://a bolt://b", "different kinds"],
  ["bolt://me:secret@db", "password"],
  ["bolt://db/%zz", "no escape"],
])("%j is refused: %s", (text, says) => {
  expect(() => readUrls(text)).toThrow(says);
  try {
    readUrls(text);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "INVALID_CONFIG", next: expect.stringMatching(/\S/) });
    expect(String(thrown)).not.toContain("secret");
  }
});
