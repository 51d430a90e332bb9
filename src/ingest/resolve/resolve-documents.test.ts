import { describe, expect, it, test } from "vitest";
import { describeGraphs, factsOf, resolveSources } from "../../../test/support/resolve-sources.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { factsState } from "./facts-state.ts";
import { resolveDocuments } from "./resolve-documents.ts";

const linesOf = async (sources: Readonly<Record<string, string>>): Promise<string[]> =>
  describeGraphs(await resolveSources(sources))
    .trimEnd()
    .split("\n");

// each of these kept resolving busy for minutes once
describe("resolving ends soon", () => {
  it("where objects are spread into each other and into themselves", async () => {
    const lines = await linesOf({
      "config.ts": `
function found() {}
let a = { ...a, ...b, ...c };
let b = { ...a, ...b, ...c };
let c = { ...a, ...b, ...c, found };
export function main() {
  a.missing();
  a.found();
}
`,
    });
    expect(lines).toContain("config.ts#main calls config.ts#found (exact)");
    expect(lines.filter((line) => line.includes("missing"))).toEqual([]);
  });

  it("in a lattice of generic traits with a base from outside", async () => {
    const levels = 12;
    const sources: Record<string, string> = {
      "lib/T0L.scala": "package lib\ntrait T0L[F[_]] extends Serializable { def deep: Int = 1 }\n",
      "lib/T0R.scala": "package lib\ntrait T0R[F[_]] extends Serializable {}\n",
    };
    for (let level = 1; level <= levels; level++)
      for (const side of ["L", "R"])
        sources[`lib/T${level}${side}.scala`] =
          `package lib\ntrait T${level}${side}[F[_]] extends T${level - 1}L[F] with T${level - 1}R[F] { def own${level}: Int = deep + missing${level} }\n`;
    const lines = await linesOf(sources);
    for (const side of ["L", "R"])
      expect(lines.filter((line) => line.startsWith(`lib/T${levels}${side}.scala#`))).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/extends lib\/T11L\.scala#T11L /),
          expect.stringMatching(/extends lib\/T11R\.scala#T11R /),
          expect.stringMatching(/ lib\/T0L\.scala#T0L\.deep /),
        ]),
      );
  });
});

test("stops by name when its signal aborts", async () => {
  const line = "export function name(input: number): number { return input; }\n";
  const text = Array.from({ length: 2_000 }, (_, i) => line.replace("name", `work${i}`)).join("");
  const state = factsState(await factsOf({ "a.ts": text, "b.ts": text, "c.ts": text }));
  const context = { ...testContext(), signal: AbortSignal.abort() };
  const all = async (): Promise<void> => {
    for await (const _ of resolveDocuments(context, state, [...state.documents.keys()]));
  };
  await expect(all()).rejects.toMatchObject({ code: "CANCELLED" });
});
