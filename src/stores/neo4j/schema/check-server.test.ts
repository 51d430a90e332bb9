/** Which servers are taken. */
import { expect, test } from "vitest";
import { checkAgent } from "./check-server.ts";

test("Neo4j from 5.0 on, whatever the year", () => {
  for (const agent of ["Neo4j/5.0.0", "Neo4j/5.26.29", "Neo4j/2025.10.1"])
    expect(() => checkAgent(agent, "db")).not.toThrow();
});

test.each(["Neo4j/4.4.40", "Memgraph/2.0", "Neo4j/dev", ""])("%j is refused", (agent) => {
  expect(() => checkAgent(agent, "db")).toThrow(/needs Neo4j 5\.0 or newer/);
});
