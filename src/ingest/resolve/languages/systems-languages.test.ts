import { describe, expect, it } from "vitest";
import { readGraphFixture } from "../../../../test/support/graph-fixture.ts";
import { describeGraphs, resolveSources } from "../../../../test/support/resolve-sources.ts";

/** What a person checks: every edge and unbound reference of a small code base. */
describe("edges of a small code base", () => {
  it.each(["go", "rust", "c", "cpp", "zig", "bash"])("%s", async (language) => {
    const { sources, expected } = readGraphFixture(language);
    const found = describeGraphs(await resolveSources(sources));
    await expect(found).toMatchFileSnapshot(expected);
  });
});
