/** What the catalog shows of each document, as projections should hold it; read from the database, apart from every server. */
import { hostname } from "node:os";
import type { ProjectedChunks, ProjectedGraph } from "../../../src/domain/projected.ts";
import { createPostgresCatalogDirectory } from "../../../src/stores/postgres/catalog-directory.ts";
import { asWholeTenant } from "../../../src/stores/postgres/whole-tenant.ts";
import { openTestDatabase } from "../postgres.ts";
import { testContext } from "../test-context.ts";

export interface Comparison {
  /** Documents that the catalog shows. */
  readonly documents: number;
  /** Points, or nodes and edges, that the catalog shows. */
  readonly rows: number;
  /** What one of them has and the other has not; empty: both are equal. */
  readonly differences: readonly string[];
}

/** Recorded time of a document that is shown. */
export interface DocumentAge {
  /** Revision that brought it to what it is. */
  readonly since: number;
  /** Newest revision of its dataset. */
  readonly newest: number;
}

export interface CatalogContents {
  readonly tenantId: string;
  readonly chunks: readonly ProjectedChunks[];
  readonly graphs: readonly ProjectedGraph[];
  /** By document. */
  readonly ages: ReadonlyMap<string, DocumentAge>;
}

const PAGE = 200;
const AGES = `SELECT d.id, v.rev_from AS since, s.revision AS newest FROM documents d
  JOIN datasets s ON s.pk = d.dataset_pk JOIN document_versions v ON v.document_pk = d.pk AND v.rev_to IS NULL`;

/** `url`: of the database. */
export async function readCatalog(url: string, tenantId: string): Promise<CatalogContents> {
  const database = await openTestDatabase(url);
  const directory = createPostgresCatalogDirectory({
    openDatabase: async () => database,
    host: hostname(),
  });
  try {
    const { projections } = directory;
    if (projections === null) throw new Error("PostgreSQL has projections");
    const { registry, source } = projections;
    const context = testContext({ tenantId });
    const chunks: ProjectedChunks[] = [];
    const graphs: ProjectedGraph[] = [];
    for (const datasetId of await registry.listDatasets(context))
      for (let afterId: string | null = null, isLast = false; !isLast; ) {
        const page = await source.listDocuments(context, { datasetId, afterId, limit: PAGE });
        chunks.push(...(await source.chunksOf(context, page)));
        graphs.push(...(await source.graphOf(context, page)));
        afterId = page.at(-1)?.documentId ?? null;
        isLast = page.length < PAGE;
      }
    const rows = await database.read(asWholeTenant(context), (tx) =>
      tx.all<DocumentAge & { readonly id: string }>(AGES),
    );
    const ages = new Map(rows.map(({ id, since, newest }) => [id, { since, newest }]));
    return { tenantId, chunks, graphs, ages };
  } finally {
    await directory.close();
  }
}

const MOST_SHOWN = 10;

/** Lines of one and not of the other, a few of each; a line that is there twice is one too many. */
export function differences(catalog: readonly string[], held: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of catalog) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of held) counts.set(line, (counts.get(line) ?? 0) - 1);
  const missing = [...counts].filter(([, count]) => count > 0);
  const extra = [...counts].filter(([, count]) => count < 0);
  return [
    ...missing.slice(0, MOST_SHOWN).map(([line]) => `lacks (of ${missing.length}) ${line}`),
    ...extra.slice(0, MOST_SHOWN).map(([line]) => `holds too (of ${extra.length}) ${line}`),
  ];
}

/** Of documents that are shown: what is held is of a revision that shows it as it is now. */
export function ageProblems(
  { ages }: CatalogContents,
  held: ReadonlyMap<string, number>,
): readonly string[] {
  return [...ages].flatMap(([id, { since, newest }]) => {
    const revision = held.get(id);
    const isRight = revision !== undefined && revision >= since && revision <= newest;
    return isRight ? [] : [`document ${id} is of ${since} to ${newest}, held is ${revision}`];
  });
}
