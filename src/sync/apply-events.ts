/** Brings a projection to what the catalog shows of the documents that events name. */
import type { DocumentRef } from "../domain/projected.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Projection } from "../ports/projection.ts";
import type { FeedEvent } from "../ports/projection-feed.ts";
import type { ProjectionSource } from "../ports/projection-source.ts";

/** A projection, and how what it is filled with is read. */
export interface Filled<Change> {
  readonly projection: Projection<Change>;
  readonly read: (
    context: OperationContext,
    documents: readonly DocumentRef[],
  ) => Promise<readonly Change[]>;
  readonly source: Pick<ProjectionSource, "listDocuments">;
}

/** Documents read and applied at a time. */
export const BATCH_DOCUMENTS = 64;

export interface Collapsed {
  readonly datasets: readonly string[];
  /** Each once, of no dataset that is read anew as a whole. */
  readonly documents: readonly DocumentRef[];
}

/** Whatever happened in between: what counts is how it is now, once. */
export function collapseEvents(events: readonly FeedEvent[]): Collapsed {
  const datasets = new Set(
    events.flatMap(({ kind, datasetId }) => (kind === "dataset" ? datasetId : [])),
  );
  const documents = new Map<string, DocumentRef>();
  for (const { kind, id, datasetId } of events)
    if (kind === "document" && !datasets.has(datasetId))
      documents.set(id, { datasetId, documentId: id });
  return { datasets: [...datasets], documents: [...documents.values()] };
}

/**
 * `step` gives each part of the work a time of its own: a large dataset takes as long as it takes. Applied twice it does nothing more.
 * Throws AppError: PROJECTION_*, CATALOG_*, DEADLINE_EXCEEDED.
 */
export async function applyEvents<Change>(
  step: () => OperationContext,
  filled: Filled<Change>,
  events: readonly FeedEvent[],
): Promise<void> {
  const { datasets, documents } = collapseEvents(events);
  if (datasets.length > 0) await filled.projection.removeDatasets(step(), datasets);
  for (const datasetId of datasets) await fillDataset(step, filled, datasetId);
  for (let at = 0; at < documents.length; at += BATCH_DOCUMENTS)
    await applyDocuments(step(), filled, documents.slice(at, at + BATCH_DOCUMENTS));
}

/** A dataset that is gone has no documents. */
async function fillDataset<Change>(
  step: () => OperationContext,
  filled: Filled<Change>,
  datasetId: string,
): Promise<void> {
  let afterId: string | null = null;
  do {
    const page: Page = await applyPage(step(), filled, { datasetId, afterId });
    afterId = page.afterId;
  } while (afterId !== null);
}

export interface Page {
  /** Documents in it. */
  readonly documents: number;
  /** Where the next one begins; null at the end of the dataset. */
  readonly afterId: string | null;
}

/** Applies some of a dataset's documents, in order of id. */
export async function applyPage<Change>(
  context: OperationContext,
  filled: Filled<Change>,
  from: { readonly datasetId: string; readonly afterId: string | null },
): Promise<Page> {
  const documents = await filled.source.listDocuments(context, { ...from, limit: BATCH_DOCUMENTS });
  await applyDocuments(context, filled, documents);
  const isLast = documents.length < BATCH_DOCUMENTS;
  return {
    documents: documents.length,
    afterId: isLast ? null : (documents.at(-1)?.documentId ?? null),
  };
}

async function applyDocuments<Change>(
  context: OperationContext,
  { projection, read }: Filled<Change>,
  documents: readonly DocumentRef[],
): Promise<void> {
  if (documents.length === 0) return;
  const changes = await read(context, documents);
  if (changes.length > 0) await projection.apply(context, changes);
}
