import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeGraphs, resolveSources } from "../../../../test/support/resolve-sources.ts";

const HOME = new URL("../../../../test/fixtures/graphs/", import.meta.url);

/** Texts of a small project by path. */
function readProject(name: string): Record<string, string> {
  const home = fileURLToPath(new URL(`${name}/`, HOME));
  const entries = readdirSync(home, { recursive: true, encoding: "utf8", withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replace("//", "/"))
      .map((path) => [path.slice(home.length), readFileSync(path, "utf8")]),
  );
}

describe("edges of a small project in each language", () => {
  it.each(["java", "kotlin", "csharp", "scala", "swift", "elixir"])("%s", async (name) => {
    const graphs = await resolveSources(readProject(name));
    const expected = fileURLToPath(new URL(`${name}.txt`, HOME));
    await expect(describeGraphs(graphs)).toMatchFileSnapshot(expected);
  });
});
