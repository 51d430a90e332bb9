/** Dumps what a dataset of a SQLite catalog shows now, full-text rows included. */
import type { NodeKey } from "../../src/domain/graph.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { connect, type WriteConnection } from "../../src/stores/sqlite/connection.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { describeGraph, nodeText } from "./describe-graph.ts";
import { type ShownDocument, type ShownDump, sortedRecord } from "./shown-dump.ts";
import { testContext } from "./test-context.ts";

/** Reads documents through `catalog` and the index rows from its `file`. */
export async function describeSqliteShown(
  catalog: Catalog,
  file: string,
  datasetId: string,
): Promise<ShownDump> {
  const context = testContext();
  const documents = await describeDocuments(catalog, datasetId);
  const skips = await catalog.documents.listSkips(context, datasetId);
  const connection = connect(await loadDriver(), file, file);
  try {
    return {
      documents,
      skips: skips.map(({ path, reason, sizeBytes }) => `${path} ${reason} ${sizeBytes}`),
      edges: await describeGraph(catalog, datasetId),
      unbound: describeUnbound(connection, datasetId),
      ...describeIndexes(connection, datasetId),
    };
  } finally {
    connection.close();
  }
}

function describeUnbound(connection: WriteConnection, datasetId: string): string[] {
  const rows = connection.all<NodeKey & { kind: string; reference: string; at: string }>(
    `SELECT p.path, m.name, m.ordinal, k.name AS kind, n.name AS reference, '+' || u.line_offset || ' ×' || u.count AS at
     FROM unbound_references u JOIN datasets d ON d.pk = u.dataset_pk AND d.id = ?
     JOIN names n ON n.pk = u.name_pk JOIN graph_values k ON k.pk = u.kind_pk
     JOIN nodes m ON m.pk = u.source_pk JOIN node_paths p ON p.pk = m.path_pk`,
    datasetId,
  );
  return rows
    .map(({ kind, reference, at, ...key }) => `${nodeText(key)} ${kind} ${reference}: ${at}`)
    .sort();
}

/** Works for every store. */
export async function describeDocuments(
  catalog: Catalog,
  datasetId: string,
): Promise<ShownDocument[]> {
  const context = testContext();
  const versions = await catalog.documents.listCurrent(context, datasetId);
  return Promise.all(
    versions.map(async ({ datasetId: _, mtimeMs: __, ...version }) => ({
      ...version,
      text: String(await catalog.documents.readText(context, version.contentHash)),
      chunks: await catalog.documents.listChunks(context, version),
      symbols: await catalog.documents.listSymbols(context, version),
    })),
  );
}

const SHOWN = `document_versions v JOIN datasets d ON d.pk = v.dataset_pk AND d.id = ? AND v.rev_to IS NULL`;

function describeIndexes(
  connection: WriteConnection,
  datasetId: string,
): Omit<ShownDump, "documents" | "skips" | "edges" | "unbound"> {
  const wordRows = readRows(connection, "word_index");
  const pathRows = readRows(connection, "path_index");
  const nameRows = readRows(connection, "name_index");
  const texts = connection.all<{ pk: number; hash: string; shown: number }>(
    `SELECT DISTINCT t.pk, lower(hex(t.hash)) AS hash, t.shown FROM ${SHOWN}
     JOIN chunks k ON k.chunk_set_pk = v.chunk_set_pk JOIN texts t ON t.pk = k.text_pk`,
    datasetId,
  );
  const paths = connection.all<{ pk: number; path: string }>(
    `SELECT o.pk, o.path FROM ${SHOWN} JOIN documents o ON o.pk = v.document_pk`,
    datasetId,
  );
  const names = connection.all<{ pk: number; name: string }>(
    `SELECT DISTINCT n.pk, n.name FROM ${SHOWN}
     JOIN symbols y ON y.chunk_set_pk = v.chunk_set_pk JOIN names n ON n.pk = y.name_pk`,
    datasetId,
  );
  return {
    texts: sortedRecord(
      texts.map(({ pk, hash, shown }) => [hash, { shown, words: wordRows.get(pk) ?? "MISSING" }]),
    ),
    paths: sortedRecord(paths.map(({ pk, path }) => [path, pathRows.get(pk) ?? "MISSING"])),
    names: sortedRecord(names.map(({ pk, name }) => [name, nameRows.get(pk) ?? "MISSING"])),
    ...describeTrigrams(connection, datasetId),
  };
}

function describeTrigrams(
  connection: WriteConnection,
  datasetId: string,
): Pick<ShownDump, "withoutTrigrams" | "strayRows"> {
  const count = (sql: string): number => connection.get<{ n: number }>(sql)?.n ?? -1;
  return {
    withoutTrigrams: connection
      .all<{ hash: string }>(
        `SELECT DISTINCT lower(hex(c.hash)) AS hash FROM ${SHOWN} JOIN contents c ON c.pk = v.content_pk
         WHERE c.pk NOT IN (SELECT id FROM trigram_index_docsize UNION SELECT content_pk FROM trigram_backlog)`,
        datasetId,
      )
      .map(({ hash }) => hash),
    strayRows: {
      words: count(
        "SELECT count(*) AS n FROM word_index_docsize WHERE id NOT IN (SELECT pk FROM texts WHERE shown > 0)",
      ),
      paths: count(
        `SELECT count(*) AS n FROM path_index_docsize
         WHERE id NOT IN (SELECT document_pk FROM document_versions WHERE rev_to IS NULL)`,
      ),
      trigrams: count(
        `SELECT count(*) AS n FROM (SELECT id FROM trigram_index_docsize UNION ALL SELECT content_pk FROM trigram_backlog)
         WHERE id NOT IN (SELECT content_pk FROM document_versions WHERE rev_to IS NULL)`,
      ),
    },
  };
}

/** Row number → its words in order, `''` for a row without words. */
function readRows(connection: WriteConnection, table: string): Map<number, string> {
  connection.exec(
    `CREATE VIRTUAL TABLE temp.${table}_instances USING fts5vocab (main, ${table}, instance)`,
  );
  const rows = new Map(
    connection
      .all<{ id: number }>(`SELECT id FROM ${table}_docsize`)
      .map(({ id }): [number, string] => [id, ""]),
  );
  for (const { doc, term } of connection.all<{ doc: number; term: string }>(
    `SELECT doc, term FROM temp.${table}_instances ORDER BY doc, "offset"`,
  ))
    rows.set(doc, `${rows.get(doc) ?? ""} ${term}`);
  return new Map([...rows].map(([doc, words]) => [doc, words.trimStart()]));
}
