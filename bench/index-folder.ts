/** Indexes a folder into a catalog for benchmarks, file by file: the product's walk, rules, parser and commit, without a job. */
import type { ChangeSet } from "../src/domain/change-set.ts";
import { createdId } from "../src/domain/created-id.ts";
import { analyzeBytes } from "../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../src/ingest/parse/analyze-settings.ts";
import { decodeText } from "../src/ingest/parse/decode-text.ts";
import { embedChunks, openThreadEmbedder } from "../src/ingest/parse/embed-chunks.ts";
import { rankDataset } from "../src/ingest/resolve/rank-dataset.ts";
import { resolveDataset } from "../src/ingest/resolve/resolve-dataset.ts";
import { workingTree } from "../src/ingest/sources/working-tree.ts";
import { type DocumentVectors, joinVectors } from "../src/ingest/vector-columns.ts";
import { classifyContent } from "../src/ingest/walk/classify-content.ts";
import { FolderWalker } from "../src/ingest/walk/walk-folder.ts";
import { DEFAULT_WALK_SETTINGS } from "../src/ingest/walk/walk-settings.ts";
import type { Catalog } from "../src/ports/catalog.ts";
import type { ThreadEmbedding } from "../src/ports/embedder.ts";
import type { OperationContext } from "../src/ports/operation-context.ts";
import type { Workspace } from "../src/ports/workspaces.ts";

const FILES_A_COMMIT = 100;

export interface IndexedFolder {
  readonly folder: string;
  readonly name: string;
  /** What chunks are embedded with; null for words alone. */
  readonly embedding: ThreadEmbedding | null;
}

/** The graph of what was committed, with its centralities. */
async function resolveFolder(
  context: OperationContext,
  catalog: Catalog,
  datasetId: string,
): Promise<void> {
  const { generation } = await catalog.lease.acquire(context, {
    ...{ datasetId, owner: createdId(), pid: process.pid, host: "bench" },
    ...{ nowMs: Date.now(), expiryMs: Number.MAX_SAFE_INTEGER },
  });
  const params = { catalog, datasetId, leaseGeneration: generation };
  await resolveDataset(context, params);
  await rankDataset(context, params);
}

/** The workspace of `folder`, with everything in it committed and resolved. */
export async function indexFolder(
  context: OperationContext,
  catalog: Catalog,
  { folder, name, embedding }: IndexedFolder,
): Promise<Workspace> {
  const embedder = await openThreadEmbedder(embedding);
  const walker = new FolderWalker();
  const source = workingTree({ root: folder, settings: DEFAULT_WALK_SETTINGS, walker });
  const { id: datasetId } = await catalog.datasets.ensure(context, {
    projectKey: `bench/${name}`,
    projectName: name,
    host: "bench",
    folder,
    branch: null,
  });
  const empty: Omit<ChangeSet, "contents" | "chunkSets" | "upserts"> = {
    datasetId,
    touches: [],
    deletes: [],
    skips: [],
    unskips: [],
    gitCommit: null,
    branch: null,
    gitPosition: null,
    committedAtMs: Date.now(),
  };
  const { documents } = await source.list(context);
  for (let at = 0; at < documents.length; at += FILES_A_COMMIT) {
    const analyses = [];
    const vectors: DocumentVectors[] = [];
    for (const stat of documents.slice(at, at + FILES_A_COMMIT)) {
      const read = await source.read(context, stat.path);
      if (read === null) continue;
      const { bytes } = read;
      const facts = { path: stat.path, bytes, sizeBytes: bytes.length, handWritten: false };
      if (classifyContent(facts) !== null) continue;
      const settings = DEFAULT_ANALYZE_SETTINGS;
      const analysis = await analyzeBytes({ path: stat.path, bytes, settings });
      analyses.push({ stat, ...analysis });
      if (embedder === null) continue;
      const { hashes } = analysis.chunkSet.chunks;
      const { utf8 } = decodeText(bytes);
      vectors.push({ hashes, of: embedChunks(embedder, utf8, analysis.chunkSet.chunks) });
    }
    await catalog.commit(context, {
      ...empty,
      vectors: joinVectors(vectors),
      contents: analyses.map(({ content }) => content),
      chunkSets: analyses.map(({ chunkSet }) => chunkSet),
      upserts: analyses.map(({ stat, content, chunkSet }) => ({
        ...stat,
        contentHash: content.hash,
        chunker: chunkSet.chunker,
        sourceType: "file",
        mediaType: null,
      })),
    });
  }
  await walker.close();
  await resolveFolder(context, catalog, datasetId);
  const dataset = await catalog.datasets.get(context, datasetId);
  if (dataset === null) throw new Error(`${folder} was not indexed`);
  return { catalog, dataset, scope: { datasetId, prefix: "" }, source, indexed: true };
}
