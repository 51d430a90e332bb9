/** Checks of vectors against models and texts. */
import { both, type DataCheck, MEND } from "./data-check.ts";

/** The places of a page: 0 to 63. */
const PLACES = `(WITH RECURSIVE n(at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM n WHERE at < 63) SELECT at FROM n)`;

export const VECTOR_CHECKS: readonly DataCheck[] = [
  {
    name: "chunks-without-vector",
    says: "a shown text that search by meaning does not have; while a server still makes vectors, its backlog",
    mend: "Run `quarry index` on the folder, which makes what is missing; `quarry status` says what an embedder answers.",
    sqlite: `SELECT 'text ' || t.pk AS example FROM texts t WHERE t.shown > 0 AND EXISTS (SELECT 1 FROM models WHERE slot = 'code')
      AND NOT EXISTS (SELECT 1 FROM models m JOIN vector_pages p ON p.model_pk = m.pk AND p.page = t.pk / 64
        WHERE m.slot = 'code' AND hex(substr(p.present, t.pk % 64 + 1, 1)) <> '00')
      AND NOT EXISTS (SELECT 1 FROM models m JOIN sparse_vectors v ON v.model_pk = m.pk WHERE m.slot = 'code' AND v.text_pk = t.pk)`,
    // a legacy writer brings its own vectors, or none
    postgres: `SELECT 'text ' || t.text_pk AS example FROM (SELECT DISTINCT w.tenant_id, w.text_pk FROM word_texts w
        JOIN texts x ON {x=w} x.pk = w.text_pk WHERE w.shown > 0 AND x.owner IS NULL) t
      WHERE EXISTS (SELECT 1 FROM models m WHERE {m=t} m.slot = 'code')
      AND NOT EXISTS (SELECT 1 FROM models m JOIN embeddings e ON {e=m} e.model_pk = m.pk
        WHERE {m=t} m.slot = 'code' AND e.text_pk = t.text_pk)
      AND NOT EXISTS (SELECT 1 FROM models m JOIN sparse_vectors e ON {e=m} e.model_pk = m.pk
        WHERE {m=t} m.slot = 'code' AND e.text_pk = t.text_pk)`,
  },
  {
    name: "vectors-without-model",
    says: "vectors of a model that is not known",
    mend: MEND.garbage,
    sqlite: ["vector_pages", "vector_sketches", "sparse_vectors"]
      .map(
        (table) => `SELECT DISTINCT '${table} of model ' || e.model_pk AS example FROM ${table} e
          WHERE NOT EXISTS (SELECT 1 FROM models m WHERE m.pk = e.model_pk)`,
      )
      .join(" UNION ALL "),
    postgres: ["embeddings", "sparse_vectors"]
      .map(
        (table) => `SELECT DISTINCT '${table} of model ' || e.model_pk AS example FROM ${table} e
          WHERE NOT EXISTS (SELECT 1 FROM models m WHERE {m=e} m.pk = e.model_pk)`,
      )
      .join(" UNION ALL "),
  },
  {
    name: "vectors-of-wrong-length",
    says: "a vector with another number of dimensions than its model",
    mend: MEND.anew,
    sqlite: `SELECT 'page ' || p.page || ' of ' || m.identity AS example FROM vector_pages p JOIN models m ON m.pk = p.model_pk
      WHERE length(p.vectors) <> m.dimensions * (length(p.scales) / 4)`,
    postgres: `SELECT 'text ' || e.text_pk || ': ' || vector_dims(e.embedding) || ' of ' || m.identity AS example
        FROM embeddings e JOIN models m ON {m=e} m.pk = e.model_pk WHERE vector_dims(e.embedding) <> m.dimensions
      UNION ALL SELECT 'text ' || e.text_pk || ' of ' || m.identity
        FROM sparse_vectors e JOIN models m ON {m=e} m.pk = e.model_pk
        WHERE split_part(e.embedding::text, '/', 2)::int <> m.dimensions`,
  },
  {
    name: "vectors-without-text",
    says: "a vector of a text that is gone",
    mend: MEND.garbage,
    sqlite: `SELECT 'text ' || (p.page * 64 + n.at) AS example FROM vector_pages p CROSS JOIN ${PLACES} n
        WHERE hex(substr(p.present, n.at + 1, 1)) NOT IN ('', '00') AND NOT EXISTS (SELECT 1 FROM texts t WHERE t.pk = p.page * 64 + n.at)
      UNION ALL SELECT 'text ' || e.text_pk FROM sparse_vectors e WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE t.pk = e.text_pk)`,
    postgres: ["embeddings", "sparse_vectors"]
      .map(
        (table) => `SELECT 'text ' || e.text_pk AS example FROM ${table} e
          WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE {t=e} t.pk = e.text_pk)`,
      )
      .join(" UNION ALL "),
  },
  {
    name: "slots-without-text",
    says: "a text given to a model, or the text that it was given for, is gone",
    mend: MEND.anew,
    ...both(`SELECT 'slot ' || s.slot || ' of text ' || s.text_pk AS example FROM text_slots s
      WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE {t=s} t.pk = s.text_pk)
      OR (s.embedded_pk IS NOT NULL AND NOT EXISTS (SELECT 1 FROM texts t WHERE {t=s} t.pk = s.embedded_pk))`),
  },
  {
    name: "sketches-unlike-vectors",
    says: "signs kept of other vectors than there are",
    mend: MEND.anew,
    sqlite: `SELECT 'page ' || p.page || ' of model ' || p.model_pk AS example FROM vector_pages p
      LEFT JOIN vector_sketches s ON s.model_pk = p.model_pk AND s.page = p.page WHERE s.present IS NOT p.present`,
  },
];
