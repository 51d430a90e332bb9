import { describe, expect, it } from "vitest";
import { readGraphFixture } from "../../../../test/support/graph-fixture.ts";
import { describeGraphs, resolveSources } from "../../../../test/support/resolve-sources.ts";

describe("edges of a small project in each language", () => {
  it.each(["python", "ruby", "php", "lua"])("%s", async (name) => {
    const { sources, expected } = readGraphFixture(name);
    await expect(describeGraphs(await resolveSources(sources))).toMatchFileSnapshot(expected);
  });
});

describe("what is not known is not bound", () => {
  it.each([
    ["python", "src/shop/cart.py#fill"],
    ["ruby", "lib/shop/cart.rb#Shop.fill"],
    ["php", "src/Cart.php#Cart.fill"],
    ["lua", "shop/cart.lua#Cart.fill"],
  ])("one name on two unrelated classes, in %s", async (name, source) => {
    const graphs = await resolveSources(readGraphFixture(name).sources);
    const lines = describeGraphs(graphs).split("\n");
    const found = lines.filter((line) => line.startsWith(`${source} `));
    expect(found).toEqual([`${source} calls ? close`, `${source} calls ? save`]);
  });
});
