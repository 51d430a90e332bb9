import { expect, test } from "vitest";
import { readGraphFixture } from "../../../../test/support/graph-fixture.ts";
import { describeGraphs, resolveSources } from "../../../../test/support/resolve-sources.ts";

test("edges of a small workspace in TypeScript and JavaScript", async () => {
  const { sources, expected } = readGraphFixture("typescript");
  await expect(describeGraphs(await resolveSources(sources))).toMatchFileSnapshot(expected);
});
