/** Has a projection made anew behind whoever asks it, follows how far that is, and compares what it holds with the catalog. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../domain/errors.ts";
import type { ProjectionState } from "../domain/projection-state.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { ProjectionRegistry } from "../ports/projection-registry.ts";
import type { ProjectionSource } from "../ports/projection-source.ts";
import { BATCH_DOCUMENTS, type Filled } from "./apply-events.ts";
import type { Wake } from "./wake.ts";

export interface RebuildParams {
  /** That dataset alone; null for all of the tenant. */
  readonly datasetId: string | null;
  readonly onProgress: (state: ProjectionState) => void;
}

/** What the catalog shows and the projection holds of a dataset. */
export interface Comparison {
  readonly datasetId: string;
  readonly shown: number;
  readonly held: number;
}

interface Rebuilt<Change> extends Filled<Change> {
  readonly registry: ProjectionRegistry;
  readonly source: ProjectionSource;
  readonly wake: Wake;
}

const POLL_MS = 200;
/** It may be down for a moment; one that is down for longer is for whoever asked to mend. */
const PATIENCE_MS = 30_000;
/** While it is compared, the catalog may change. */
const COMPARED_AGAIN = 3;

/**
 * Whichever process fills the projection does the work, so it goes on when this one ends. Throws AppError: PROJECTION_UNAVAILABLE,
 * PROJECTION_REFUSED, CANCELLED, NOT_INDEXED (no such dataset), and what the catalog throws.
 */
export async function rebuildProjection<Change extends { readonly isShown: boolean }>(
  context: OperationContext,
  rebuilt: Rebuilt<Change>,
  { datasetId, onProgress }: RebuildParams,
): Promise<readonly Comparison[]> {
  const { projection, registry } = rebuilt;
  const { name } = projection;
  await projection.ping(context);
  const datasets = await registry.listDatasets(context);
  if (datasetId !== null && !datasets.includes(datasetId))
    throw new AppError("NOT_INDEXED", `No dataset has the id ${datasetId}.`, {
      next: "Name an indexed folder.",
    });
  await registry.register(context, name);
  await registry.requestFill(context, { name, datasetId });
  await waitFor(context, rebuilt, onProgress);
  const compared: Comparison[] = [];
  for (const id of datasetId === null ? await registry.listDatasets(context) : [datasetId])
    compared.push(await compare(context, rebuilt, id));
  return compared;
}

async function waitFor<Change>(
  context: OperationContext,
  { projection, registry, wake }: Rebuilt<Change>,
  onProgress: RebuildParams["onProgress"],
): Promise<void> {
  for (;;) {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The rebuild goes on elsewhere.");
    wake.wake();
    const state = (await registry.list(context)).find(({ name }) => name === projection.name);
    if (state === undefined)
      throw new AppError("PROJECTION_UNAVAILABLE", "It is no longer registered.", {
        next: "Run the command again.",
      });
    if (state.fill === null && state.lagEvents === 0) return;
    if (state.downSinceMs !== null && Date.now() - state.downSinceMs > PATIENCE_MS)
      throw new AppError("PROJECTION_UNAVAILABLE", state.error ?? "It takes no changes.", {
        next: "Mend it; a server that runs goes on with the rebuild then.",
      });
    onProgress(state);
    await sleep(POLL_MS);
  }
}

async function compare<Change extends { readonly isShown: boolean }>(
  context: OperationContext,
  rebuilt: Rebuilt<Change>,
  datasetId: string,
): Promise<Comparison> {
  const { projection, source } = rebuilt;
  for (let tries = 1; ; tries++) {
    const shown = await countShown(context, rebuilt, datasetId);
    const held = (await projection.count(context, datasetId)).documents;
    const asked = { projection: projection.name, datasetIds: [datasetId] };
    const pending = await source.pending(context, asked);
    if ((held === shown && pending === 0) || tries >= COMPARED_AGAIN)
      return { datasetId, shown, held };
    await sleep(POLL_MS);
  }
}

/** Documents alone: what belongs to each goes in with it or not at all. */
async function countShown<Change extends { readonly isShown: boolean }>(
  context: OperationContext,
  { source, read }: Rebuilt<Change>,
  datasetId: string,
): Promise<number> {
  let shown = 0;
  let afterId: string | null = null;
  do {
    const page = await source.listDocuments(context, {
      ...{ datasetId, afterId, limit: BATCH_DOCUMENTS },
    });
    shown += (await read(context, page)).filter(({ isShown }) => isShown).length;
    afterId = page.length < BATCH_DOCUMENTS ? null : (page.at(-1)?.documentId ?? null);
  } while (afterId !== null);
  return shown;
}
