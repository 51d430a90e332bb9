/** Neighbours by a model's HNSW index; what came since it was made is compared exactly. */
import type { Transaction } from "../transaction.ts";
import { indexTable } from "./index-vectors.ts";
import { INDEX_FROM } from "./index-work.ts";
import { type ComparedRow, compareRows, type ModelRow } from "./stored-models.ts";

export interface IndexQuery {
  readonly model: ModelRow;
  /** Of the question, as the extension writes it. */
  readonly vector: string;
  /** Array of `projects.pk`. */
  readonly projects: string;
  readonly limit: number;
}

/** Candidates kept while the graph is walked: pgvector's own least and most, and what recall asks for. */
const LEAST_CANDIDATES = 200;
const MOST_CANDIDATES = 1_000;
/** Vectors looked at before the walk is given up: more than that, and comparing all of them is as quick. */
const MOST_LOOKED_AT = 20_000;
/** An index is asked for projects that show at least this share of what one begins with: a few vectors among many are compared one by one. */
const LEAST_SHARE = 1 / 2;

const SHOWN = `SELECT coalesce(sum(p.texts), 0) AS shown FROM vector_indexes i, word_projects p
  WHERE i.model_pk = $1 AND p.project_pk = ANY($2::bigint[])`;
/** As one value, so that it is looked up for one candidate after another, in the order of the index. */
const isShown = (slot: string, text: string): string =>
  slot === "code"
    ? `(SELECT max(w.shown) FROM word_texts w WHERE w.project_pk = ANY($2::bigint[]) AND w.text_pk = ${text}) > 0`
    : `(SELECT max(w.shown) FROM text_slots g JOIN word_texts w ON w.text_pk = g.text_pk
        WHERE g.embedded_pk = ${text} AND g.slot = '${slot}' AND w.project_pk = ANY($2::bigint[])) > 0`;
const near = ({ pk, slot }: ModelRow): string =>
  compareRows(
    `SELECT a.text_pk, a.embedding, a.scale FROM ${indexTable(pk)} a
  WHERE ${isShown(slot, "a.text_pk")} ORDER BY a.embedding <=> $1::halfvec LIMIT $3`,
    "$1",
  );
/** Fenced: a tenant that came after the planner last looked has one row in its eyes. */
const recent = ({ pk, slot }: ModelRow): string => `WITH came AS MATERIALIZED
    (SELECT text_pk FROM vector_backlog WHERE model_pk = ${pk})
  ${compareRows(
    `SELECT e.text_pk, e.embedding, e.scale FROM embeddings e
  WHERE e.model_pk = ${pk} AND e.embedding IS NOT NULL AND e.text_pk = ANY(ARRAY(SELECT text_pk FROM came))
  AND ${isShown(slot, "e.text_pk")} ORDER BY e.embedding <=> $1::halfvec LIMIT $3`,
    "$1",
  )}`;

/** Null where the model has no index, or where these projects are too small a part of it: then all vectors are to be compared. */
export async function searchIndex(
  tx: Transaction,
  { model, vector, projects, limit }: IndexQuery,
  indexFrom: number = INDEX_FROM,
): Promise<ComparedRow[] | null> {
  if (!model.indexed) return null;
  const row = await tx.get<{ shown: number }>(SHOWN, model.pk, projects);
  const shown = row?.shown ?? 0;
  if (shown < indexFrom * LEAST_SHARE) return null;
  const candidates = Math.min(MOST_CANDIDATES, Math.max(LEAST_CANDIDATES, limit));
  await set(tx, {
    "hnsw.ef_search": String(candidates),
    // the exact order is made here, of more than was asked for
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.max_scan_tuples": String(MOST_LOOKED_AT),
    // whatever the planner thinks of the filter, the order is the index's
    enable_sort: "off",
  });
  const found = await tx.all<ComparedRow>(near(model), vector, projects, limit);
  await set(tx, { enable_sort: "on" });
  const late = await tx.all<ComparedRow>(recent(model), vector, projects, limit);
  const rows = new Map([...found, ...late].map((each) => [each.embeddedPk, each]));
  // the walk was given up before it had enough
  return found.length < limit && rows.size < Math.min(limit, shown) ? null : [...rows.values()];
}

async function set(tx: Transaction, settings: Readonly<Record<string, string>>): Promise<void> {
  const calls = Object.keys(settings).map((name, i) => `set_config('${name}', $${i + 1}, true)`);
  await tx.get(`SELECT ${calls.join(", ")}`, ...Object.values(settings));
}
