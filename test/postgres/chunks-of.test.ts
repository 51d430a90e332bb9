/** What a vector projection is filled with, read from PostgreSQL. */
import { createHash } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { placedChunkId } from "../../src/domain/derived-id.ts";
import { modelIdentity, type VectorBatch } from "../../src/domain/embedding.ts";
import { readChunksOf } from "../../src/stores/postgres/projections/chunks-of.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { openPostgres } from "../support/postgres-catalog.ts";
import { sampleChangeSet, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();
const sha = (text: string): Buffer => createHash("sha256").update(text).digest().subarray(0, 16);

const MODEL = { name: "toy", version: "1", dimensions: 2, kind: "dense" } as const;
const WORDS = { name: "words", version: "1", dimensions: 100, kind: "sparse" } as const;

function denseBatch(text: string, slot: VectorBatch["slot"], given: string): VectorBatch {
  return {
    slot,
    model: MODEL,
    count: 1,
    textHashes: sha(text),
    embeddedHashes: slot === "code" ? null : sha(given),
    vectors: {
      kind: "dense",
      values: Int8Array.from([127, -64]),
      scales: Float32Array.from([0.0078125]),
    },
  };
}

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  const made = createTestDatabase(server.url);
  const opened = made.then((url) => openPostgres(url));
  afterAll(async () => {
    await (await opened).close();
    await dropTestDatabase(server.url, await made);
  });

  test("documents come with chunks, definitions, words and the vectors of every slot and model", async () => {
    const { catalog, database, datasetId } = await opened;
    const context = testContext();
    const line = "def open\n";
    const sparse: VectorBatch = {
      slot: "code",
      model: WORDS,
      count: 1,
      textHashes: sha(line),
      embeddedHashes: null,
      vectors: {
        kind: "sparse",
        offsets: Uint32Array.from([0, 2]),
        indices: Uint32Array.from([5, 90]),
        weights: Float32Array.from([0.5, 2]),
      },
    };
    const text = `${line}open openFile\nopen openFile\n`;
    await catalog.commit(
      context,
      upsertSamples(
        datasetId,
        { "src/a.py": text, "gone.txt": "soon gone\n" },
        { vectors: [denseBatch(line, "code", line), denseBatch(line, "text", "prose"), sparse] },
      ),
    );
    await catalog.commit(context, sampleChangeSet(datasetId, { deletes: ["gone.txt"] }));
    const ids = await database.read(context, (tx) =>
      tx.all<{ id: string; path: string }>("SELECT id, path FROM documents ORDER BY path"),
    );
    const asked = [...ids.map(({ id }) => id), createdId(), "no id"].map((documentId) => ({
      datasetId,
      documentId,
    }));
    const read = () => database.read(context, (tx) => readChunksOf(tx, asked));
    const [gone, shown, ...others] = [...(await read())].sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(others).toEqual([]);
    expect(gone).toMatchObject({ path: "gone.txt", isShown: false, chunks: [], revision: 2 });
    expect(shown).toMatchObject({
      ...{ datasetId, path: "src/a.py", isShown: true, revision: 2, language: "python" },
      ...{ sourceType: "file", systemOrigin: "quarry", createdAtMs: 1_700_000_000_000 },
      dataset: { id: datasetId, projectKey: "github.com/me/project", folder: "/home/me/project" },
      contentHash: createHash("sha256").update(text).digest("hex"),
    });
    const chunks = shown?.chunks ?? [];
    expect(chunks.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
    expect(chunks[0]?.definitions).toMatchObject([{ name: "open", qualifiedName: "outer.open" }]);
    expect([...(chunks[1]?.words ?? [])]).toEqual([
      ["open", 2],
      ["openfile", 1],
      ["file", 1],
    ]);
    // two chunks of one path with the same text are told apart by their order
    expect(chunks.slice(1, 3).map(({ id }) => id)).toEqual(
      [0, 1].map((ordinalAmongEquals) =>
        placedChunkId({
          ...{ projectKey: "github.com/me/project", path: "src/a.py", scope: "outer" },
          ...{ textHash: sha("open openFile\n").toString("hex"), ordinalAmongEquals },
        }),
      ),
    );
    expect(
      chunks[0]?.vectors.map(({ slot, model, vector }) => [slot, modelIdentity(model), vector]),
    ).toEqual([
      ["code", "toy@1/2", { kind: "dense", values: Float32Array.from([0.9921875, -0.5]) }],
      ["text", "toy@1/2", { kind: "dense", values: Float32Array.from([0.9921875, -0.5]) }],
      [
        "code",
        "words@1/100",
        {
          kind: "sparse",
          indices: Uint32Array.from([5, 90]),
          weights: Float32Array.from([0.5, 2]),
        },
      ],
    ]);
    expect(chunks[1]?.vectors).toEqual([]);
  });
}
