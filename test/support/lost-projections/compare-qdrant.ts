/** Whether Qdrant holds what the catalog shows: every point with its payload and vectors, and of every document its revision. */
import { QdrantClient } from "@qdrant/js-client-rest";
import { chunkPoints } from "../../../src/stores/qdrant/points.ts";
import {
  ageProblems,
  type CatalogContents,
  type Comparison,
  differences,
} from "./catalog-contents.ts";

interface HeldPoint {
  readonly id: string | number;
  readonly payload?: Record<string, unknown> | null | undefined;
  readonly vector?: unknown;
}

const PAGE = 500;
/** Servers keep single precision, and some lengths anew: a number that is rounded here alone may fall on the other side. */
const DIGITS = 5;

/** Asks the collections that servers make without a name of their own. */
export async function compareQdrant(url: string, catalog: CatalogContents): Promise<Comparison> {
  const { tenantId } = catalog;
  const client = new QdrantClient({ url, checkCompatibility: false });
  const [copies] = (await readAll(client, "quarry_chunks_meta")).filter(
    ({ payload }) => payload?.["row"] === "tenant" && payload["tenant_id"] === tenantId,
  );
  const asked = copies?.payload?.["asked"] as { collection: string; copy: number } | null;
  if (!asked) return { documents: 0, rows: 0, differences: ["no copy is asked"] };
  const all = (await readAll(client, asked.collection)).filter(
    ({ payload }) => payload?.["tenant_id"] === tenantId,
  );
  const others = all.filter(({ payload }) => payload?.["copy"] !== asked.copy);
  const isMarker = ({ payload }: HeldPoint): boolean => payload?.["row"] === "document";
  const own = all.filter((point) => !others.includes(point));
  const markers = own.filter(isMarker).filter(({ payload }) => payload?.["is_shown"] === true);
  const revisions = markers.map(
    ({ payload }) => [String(payload?.["document_id"]), Number(payload?.["revision"])] as const,
  );
  const shown = catalog.chunks.filter(({ isShown }) => isShown);
  const expected = shown.flatMap((change) => chunkPoints(tenantId, asked.copy, change)).map(lineOf);
  return {
    documents: shown.length,
    rows: expected.length,
    differences: [
      ...(others.length > 0 ? [`${others.length} points of copies that nobody asks`] : []),
      ...differences(
        shown.map(({ documentId }) => documentId),
        revisions.map(([id]) => id),
      ),
      ...ageProblems(catalog, new Map(revisions)),
      ...differences(expected, own.filter((point) => !isMarker(point)).map(lineOf)),
    ],
  };
}

async function readAll(client: QdrantClient, collection: string): Promise<HeldPoint[]> {
  const found: HeldPoint[] = [];
  let offset: string | number | undefined;
  do {
    const page = await client.scroll(collection, {
      ...{ limit: PAGE, with_payload: true, with_vector: true },
      ...(offset === undefined ? {} : { offset }),
    });
    found.push(...page.points);
    offset = (page.next_page_offset ?? undefined) as string | number | undefined;
  } while (offset !== undefined);
  return found;
}

/** Which revision wrote a point is its document's affair. */
function lineOf({ id, payload, vector }: HeldPoint): string {
  const { revision: _, ...rest } = payload ?? {};
  return JSON.stringify(ordered({ vector, id, payload: rest }));
}

interface SparseValues {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Servers keep them in order of their index. */
const sparse = ({ indices, values }: SparseValues): readonly unknown[] =>
  indices.map((index, i) => [index, ordered(values[i])]).sort(([a], [b]) => Number(a) - Number(b));

function ordered(value: unknown): unknown {
  if (typeof value === "number") return Number(Math.fround(value).toFixed(DIGITS));
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  if ("indices" in value && "values" in value) return sparse(value as SparseValues);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, ordered(of)]),
  );
}
