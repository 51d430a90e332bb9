/** Conformance of the past: the ports PastLine and PastDocuments, and what a change set says of them. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NO_PAST_CHANGE, type PastChange, type PastEdge } from "../../src/domain/past.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { type SampleDocument, sampleChangeSet, sampleDocument } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";
import { makeDataset, type OpenedStore, type StoreFactory } from "./store-factory.ts";

const hashOf = (position: number): string => position.toString(16).padStart(2, "0").repeat(20);
const commitsTo = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    position: from + i,
    hash: hashOf(from + i),
    committedAtMs: (from + i) * 1_000,
  }));

const versionOf = (sample: SampleDocument, validFrom: number, validTo: number | null) => ({
  path: sample.upsert.path,
  contentHash: sample.content.hash,
  chunker: sample.chunkSet.chunker,
  validFrom,
  validTo,
});

export function describePast(factory: StoreFactory): void {
  describe(`The past on ${factory.name}`, () => {
    const context = testContext();
    const old = sampleDocument("src/a.py", "def before\n");
    const now = sampleDocument("src/a.py", "def after\n");
    const gone = sampleDocument("src/gone.py", "def gone\n");
    let store: OpenedStore;
    let catalog: Catalog;
    let datasetId: string;
    const commit = (past: Partial<PastChange>, samples: readonly SampleDocument[] = []) =>
      catalog.commit(
        context,
        sampleChangeSet(datasetId, {
          contents: samples.map(({ content }) => content),
          chunkSets: samples.map(({ chunkSet }) => chunkSet),
          past: { ...NO_PAST_CHANGE, ...past },
        }),
      );
    const pathsAt = async (position: number, prefix = "") => {
      const params = { datasetId, position, prefix, after: null, limit: 100 };
      const listed = await catalog.past.listAt(context, params);
      expect(await catalog.past.countAt(context, params)).toBe(listed.length);
      return listed.map(({ path, contentHash }) => `${path} ${contentHash.slice(0, 6)}`);
    };
    const shown = (sample: SampleDocument) =>
      `${sample.upsert.path} ${sample.content.hash.slice(0, 6)}`;
    beforeEach(async () => {
      store = await factory.open();
      catalog = store.catalog;
      datasetId = (await makeDataset(catalog)).id;
    });
    afterEach(() => store.dispose());

    /** Positions 5 to 9: `a.py` changed at 8, `gone.py` was removed at 9. */
    const fill = async () => {
      await commit(
        {
          commits: commitsTo(8, 9),
          versions: [versionOf(now, 0, null), versionOf(gone, 0, 9)],
          coverage: { from: 8, to: 9, fingerprint: "f1" },
        },
        [now, gone],
      );
      await commit(
        {
          commits: commitsTo(5, 7),
          begun: [
            { path: "src/a.py", position: 8 },
            { path: "nobody.py", position: 8 },
          ],
          versions: [versionOf(old, 0, 8)],
          coverage: { from: 5, to: 9, fingerprint: "f1" },
        },
        [old],
      );
    };

    test("documents are as they were at each position", async () => {
      await fill();
      expect(await catalog.line.state(context, datasetId)).toEqual({
        ...{ wanted: null, edges: null },
        coverage: { from: 5, to: 9, fingerprint: "f1" },
      });
      expect(await pathsAt(5)).toEqual([shown(old), shown(gone)]);
      expect(await pathsAt(7)).toEqual([shown(old), shown(gone)]);
      expect(await pathsAt(8)).toEqual([shown(now), shown(gone)]);
      expect(await pathsAt(9)).toEqual([shown(now)]);
      expect(await pathsAt(9, "lib/")).toEqual([]);
      expect(
        await catalog.past.findAt(context, { datasetId, position: 8, path: "src/a.py" }),
      ).toEqual({
        ...{ path: "src/a.py", contentHash: now.content.hash, chunker: now.chunkSet.chunker },
        ...{ language: "python", validFrom: 8, validTo: null },
      });
      expect(
        await catalog.past.findAt(context, { datasetId, position: 9, path: "src/gone.py" }),
      ).toBeNull();
    });

    test("what changed between positions", async () => {
      await fill();
      const changed = (after: number, to: number) =>
        catalog.past.changedIn(context, { datasetId, after, to });
      const named = (await changed(7, 9)).map(({ path, validFrom, validTo }) => [
        path,
        validFrom,
        validTo,
      ]);
      expect(named).toEqual([
        ["src/a.py", 0, 8],
        ["src/a.py", 8, null],
        ["src/gone.py", 0, 9],
      ]);
      expect(await changed(5, 7)).toEqual([]);
    });

    test("pages go on after a path", async () => {
      await fill();
      const page = (after: string | null) =>
        catalog.past.listAt(context, { datasetId, position: 8, prefix: "src/", after, limit: 1 });
      const [first] = await page(null);
      expect(first?.path).toBe("src/a.py");
      expect((await page("src/a.py")).map(({ path }) => path)).toEqual(["src/gone.py"]);
      expect(await page("src/gone.py")).toEqual([]);
    });

    test("nothing of it is shown now, and the dataset's revision and commit stay", async () => {
      await catalog.commit(context, sampleChangeSet(datasetId, { gitCommit: hashOf(9) }));
      const before = await catalog.datasets.get(context, datasetId);
      await fill();
      expect(await catalog.datasets.get(context, datasetId)).toEqual(before);
      expect(await catalog.documents.listCurrent(context, datasetId)).toEqual([]);
      expect(await catalog.documents.listAtRevision(context, { datasetId, revision: 1 })).toEqual(
        [],
      );
      expect((await catalog.datasets.statistics(context, datasetId)).documents).toBe(0);
    });

    test("garbage collection keeps it", async () => {
      await fill();
      await catalog.collectGarbage(context, { closedBeforeMs: Date.now() + 1_000 });
      expect(await pathsAt(7)).toEqual([shown(old), shown(gone)]);
      expect(await catalog.documents.readText(context, old.content.hash)).not.toBeNull();
    });

    test("a path of the past may be shown later, and hidden again", async () => {
      await fill();
      const shownChange = sampleChangeSet(datasetId, { upserts: [gone.upsert] });
      await catalog.commit(context, shownChange);
      const listed = await catalog.documents.listCurrent(context, datasetId);
      expect(listed.map(({ path }) => path)).toEqual(["src/gone.py"]);
      await catalog.commit(context, sampleChangeSet(datasetId, { deletes: ["src/gone.py"] }));
      await catalog.collectGarbage(context, { closedBeforeMs: Date.now() + 1_000 });
      expect(await pathsAt(8)).toEqual([shown(now), shown(gone)]);
    });

    test("a later commit of the line ends what is valid and begins anew", async () => {
      await fill();
      await commit({
        commits: commitsTo(10, 10),
        ended: [{ path: "src/a.py", position: 10 }],
        versions: [versionOf(old, 10, null)],
        coverage: { from: 5, to: 10, fingerprint: "f1" },
      });
      expect(await pathsAt(9)).toEqual([shown(now)]);
      expect(await pathsAt(10)).toEqual([shown(old)]);
    });

    test("the same change twice is the same as once", async () => {
      await fill();
      await commit({
        versions: [versionOf(now, 8, null), versionOf(old, 0, 8)],
        commits: commitsTo(5, 9),
      });
      expect(await pathsAt(5)).toEqual([shown(old), shown(gone)]);
      expect(await pathsAt(9)).toEqual([shown(now)]);
    });

    test("what lies beyond a fork is cut off", async () => {
      await fill();
      await commit({
        renames: [
          { position: 8, fromPath: "b", fromName: "", toPath: "src/a.py", toName: "" },
          { position: 6, fromPath: "c", fromName: "x", toPath: "d", toName: "y" },
        ],
      });
      await commit({ cutAfter: 7 });
      expect((await catalog.line.state(context, datasetId)).coverage).toMatchObject({
        from: 5,
        to: 7,
      });
      expect(await pathsAt(7)).toEqual([shown(old), shown(gone)]);
      const lines = await catalog.line.commits(context, { datasetId, from: 0, to: 99 });
      expect(lines.map(({ position }) => position)).toEqual([5, 6, 7]);
      const renames = (side: "from" | "to", path: string, name: string) =>
        catalog.past.renames(context, { datasetId, side, path, name });
      expect(await renames("to", "src/a.py", "")).toEqual([]);
      expect(await renames("from", "c", "x")).toEqual([
        { position: 6, fromPath: "c", fromName: "x", toPath: "d", toName: "y" },
      ]);
      await commit({
        commits: commitsTo(8, 8),
        ended: [{ path: "src/a.py", position: 8 }],
        coverage: { from: 5, to: 8, fingerprint: "f1" },
      });
      expect(await pathsAt(8)).toEqual([shown(gone)]);
      await commit({ cutAfter: -1 });
      expect(await catalog.line.state(context, datasetId)).toEqual({
        ...{ wanted: null, coverage: null, edges: null },
      });
      expect(await pathsAt(7)).toEqual([]);
    });

    test("commits are found by hash and by time", async () => {
      await fill();
      const find = (prefix: string) => catalog.line.findCommits(context, { datasetId, prefix });
      expect(await find("0707")).toEqual(commitsTo(7, 7));
      expect((await find("0")).length).toBe(2);
      expect(await find("ff")).toEqual([]);
      const lastBefore = (atMs: number) => catalog.line.lastBefore(context, { datasetId, atMs });
      expect((await lastBefore(7_500))?.position).toBe(7);
      expect((await lastBefore(99_000))?.position).toBe(9);
      expect(await lastBefore(4_999)).toBeNull();
    });

    test("blobs are remembered by name, as long as their sets are there", async () => {
      await fill();
      const blob = "ab".repeat(20);
      const skipped = { blob, name: "x.min.js", contentHash: null, chunker: null } as const;
      const kept = { contentHash: old.content.hash, chunker: old.chunkSet.chunker } as const;
      await commit({
        blobs: [
          { ...skipped, reason: "minified" },
          { blob, name: "a.py", ...kept, reason: null },
          { blob, name: "b.py", contentHash: "00".repeat(32), chunker: "none", reason: null },
        ],
      });
      const known = await catalog.past.knownBlobs(context, [
        { blob, name: "a.py" },
        { blob, name: "b.py" },
        { blob, name: "x.min.js" },
        { blob: "cd".repeat(20), name: "a.py" },
      ]);
      expect([...known].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { blob, name: "a.py", ...kept, reason: null },
        { ...skipped, reason: "minified" },
      ]);
    });

    test("a version whose content is not stored is refused, and nothing of it stays", async () => {
      const unknown = { ...versionOf(old, 0, null), contentHash: "11".repeat(32) };
      await expect(commit({ commits: commitsTo(1, 2), versions: [unknown] })).rejects.toMatchObject(
        { code: "REVISION_CONFLICT" },
      );
      expect(await catalog.line.commits(context, { datasetId, from: 0, to: 9 })).toEqual([]);
    });

    test("a wish stays until another is made, whatever is covered", async () => {
      await catalog.line.want(context, { datasetId, commits: 2_000 });
      await fill();
      const again = await store.reopen();
      expect((await again.line.state(context, datasetId)).wanted).toBe(2_000);
      await catalog.line.want(context, { datasetId, commits: null });
      expect((await catalog.line.state(context, datasetId)).wanted).toBeNull();
    });

    test("edges are there from one position to another, beside those of the present", async () => {
      await fill();
      const edge = (target: string, lineOffset = 0): PastEdge => ({
        path: "src/a.py",
        edge: {
          ...{ source: "outer.before", sourceOrdinal: 0, lineOffset, count: 1 },
          ...{ kind: "calls", resolution: "exact", dispatch: "direct", confidence: 1 },
          target: { path: "src/gone.py", name: target, ordinal: 0 },
        },
      });
      const change = { reset: false, begun: [], ended: [], added: [], coverage: null };
      const calledAt = async (at: number) => {
        const [from] = await catalog.graph.findSymbols(context, {
          ...{ scopes: [{ datasetId, prefix: "" }], name: "outer.before", path: "src/a.py" },
          ...{ at: 5, limit: 5 },
        });
        const filter = { kinds: ["calls"], minConfidence: 0, at } as const;
        const { pairs } = await catalog.graph.expand(context, {
          ...{ datasetId, nodes: [from?.node ?? 0], direction: "out", filter, maxEdges: 10 },
        });
        const nodes = [...pairs].filter((_, i) => i % 2 === 1);
        const placed = await catalog.graph.describeNodes(context, { datasetId, nodes, at: null });
        return placed.map(({ key }) => key.name).sort();
      };
      await commit({
        edges: {
          ...change,
          added: [
            { ...edge("outer.gone"), validFrom: 0, validTo: null },
            { ...edge("outer.old"), validFrom: 0, validTo: 8 },
          ],
          coverage: { from: 8, to: 9, resolver: "r1" },
        },
      });
      expect((await catalog.line.state(context, datasetId)).edges).toEqual({
        ...{ from: 8, to: 9, resolver: "r1" },
      });
      await commit({
        edges: {
          ...change,
          begun: [{ ...edge("outer.gone"), position: 7 }],
          added: [{ ...edge("outer.gone", 3), validFrom: 0, validTo: 6 }],
          coverage: { from: 5, to: 9, resolver: "r1" },
        },
      });
      expect(await calledAt(5)).toEqual(["outer.gone", "outer.old"]);
      expect(await calledAt(6)).toEqual(["outer.old"]);
      expect(await calledAt(7)).toEqual(["outer.gone", "outer.old"]);
      expect(await calledAt(9)).toEqual(["outer.gone"]);
      await commit({ edges: { ...change, ended: [{ ...edge("outer.gone"), position: 9 }] } });
      expect(await calledAt(8)).toEqual(["outer.gone"]);
      expect(await calledAt(9)).toEqual([]);
      await catalog.collectGarbage(context, { closedBeforeMs: Date.now() + 1_000 });
      expect(await calledAt(8)).toEqual(["outer.gone"]);
      await commit({ cutAfter: 8 });
      expect(await calledAt(8)).toEqual(["outer.gone"]);
      await commit({ edges: { ...change, reset: true } });
      expect(await calledAt(8)).toEqual([]);
      await commit({ cutAfter: -1 });
      expect((await catalog.line.state(context, datasetId)).edges).toBeNull();
    });

    test("removing the dataset frees it", async () => {
      await fill();
      await catalog.datasets.remove(context, datasetId);
      await catalog.collectGarbage(context, { closedBeforeMs: 0 });
      expect(await catalog.documents.readText(context, old.content.hash)).toBeNull();
    });
  });
}
