/** Checks of what is counted and indexed of the texts that are shown now. */
import { type DataCheck, MEND } from "./data-check.ts";

/** What a legacy writer changed and the server has not counted yet; `c` is a content. */
const PENDING_CONTENT = `SELECT 1 FROM pending_sets q JOIN chunk_sets s ON {s=q} s.pk = q.chunk_set_pk WHERE {q=c} s.content_pk = c.pk`;
const SHOWN_CONTENT = `SELECT 1 FROM document_versions v WHERE {v=c} v.content_pk = c.pk AND v.rev_to IS NULL`;

export const WORD_CHECKS: readonly DataCheck[] = [
  {
    name: "shown-sets",
    says: "a chunk set that is not counted as often as versions show it",
    mend: MEND.anew,
    sqlite: `SELECT 'set ' || s.pk || ': ' || s.shown || ' counted, ' || coalesce(v.shown, 0) || ' there' AS example
      FROM chunk_sets s LEFT JOIN (SELECT chunk_set_pk, count(*) AS shown FROM document_versions WHERE rev_to IS NULL GROUP BY 1) v
        ON v.chunk_set_pk = s.pk WHERE s.shown <> coalesce(v.shown, 0)`,
    postgres: `SELECT 'set ' || coalesce(s.chunk_set_pk, v.chunk_set_pk) || ': ' || coalesce(s.shown, 0) || ' counted, '
        || coalesce(v.shown, 0) || ' there' AS example
      FROM shown_sets s FULL JOIN (SELECT d.tenant_id, d.project_pk, v.chunk_set_pk, count(*) AS shown
        FROM document_versions v JOIN datasets d ON {d=v} d.pk = v.dataset_pk WHERE v.rev_to IS NULL GROUP BY 1, 2, 3) v
        ON {s=v} s.project_pk = v.project_pk AND s.chunk_set_pk = v.chunk_set_pk
      WHERE s.shown IS DISTINCT FROM v.shown AND NOT EXISTS (SELECT 1 FROM pending_sets q WHERE q.tenant_id = coalesce(s.tenant_id, v.tenant_id)
        AND q.project_pk = coalesce(s.project_pk, v.project_pk) AND q.chunk_set_pk = coalesce(s.chunk_set_pk, v.chunk_set_pk))`,
  },
  {
    name: "shown-texts",
    says: "a text that is not counted as often as shown chunks have it",
    mend: MEND.anew,
    sqlite: `SELECT 'text ' || t.pk || ': ' || t.shown || ' counted, ' || coalesce(k.shown, 0) || ' there' AS example
      FROM texts t LEFT JOIN (SELECT k.text_pk, count(*) AS shown FROM chunk_sets s JOIN chunks k ON k.chunk_set_pk = s.pk
        WHERE s.shown > 0 GROUP BY 1) k ON k.text_pk = t.pk WHERE t.shown <> coalesce(k.shown, 0)`,
    postgres: `SELECT 'text ' || coalesce(w.text_pk, k.text_pk) || ': ' || coalesce(w.shown, 0) || ' counted, '
        || coalesce(k.shown, 0) || ' there' AS example
      FROM word_texts w FULL JOIN (SELECT s.tenant_id, s.project_pk, k.text_pk, count(*) AS shown
        FROM shown_sets s JOIN chunks k ON {k=s} k.chunk_set_pk = s.chunk_set_pk GROUP BY 1, 2, 3) k
        ON {w=k} w.project_pk = k.project_pk AND w.text_pk = k.text_pk
      WHERE coalesce(w.shown, 0) <> coalesce(k.shown, 0)`,
  },
  {
    name: "word-totals",
    says: "a word index that does not hold as many texts or words as are shown",
    mend: MEND.anew,
    sqlite: `SELECT 'text ' || t.pk || ' is not in the word index' AS example FROM texts t
        WHERE t.shown > 0 AND NOT EXISTS (SELECT 1 FROM word_index_docsize i WHERE i.id = t.pk)
      UNION ALL SELECT 'text ' || i.id || ' is in the word index and not shown' FROM word_index_docsize i
        WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE t.pk = i.id AND t.shown > 0)`,
    postgres: `SELECT 'project ' || p.project_pk || ': ' || p.texts || ' texts, ' || p.words || ' words counted, ' || w.texts || ', '
        || w.words || ' there' AS example
      FROM word_projects p CROSS JOIN LATERAL (SELECT count(*) AS texts, coalesce(sum(w.length), 0) AS words FROM word_texts w
        WHERE {w=p} w.project_pk = p.project_pk AND w.shown > 0) w WHERE (p.texts, p.words) <> (w.texts, w.words)`,
  },
  {
    name: "posting-lists",
    says: "a row of the word index whose lists do not end where it says",
    mend: MEND.anew,
    postgres: `SELECT 'bucket ' || p.bucket || ', segment ' || p.segment AS example FROM postings p
      WHERE cardinality(p.terms) <> cardinality(p.ends) OR cardinality(p.texts) <> cardinality(p.counts)
        OR cardinality(p.texts) IS DISTINCT FROM p.ends[cardinality(p.ends)] OR p.ends[1] < 1
        OR EXISTS (SELECT 1 FROM generate_series(2, cardinality(p.ends)) i WHERE p.ends[i] <= p.ends[i - 1])`,
  },
  {
    name: "posting-buckets",
    says: "a word whose list stands where nobody looks for it",
    mend: MEND.anew,
    postgres: `SELECT 'word ' || t.term || ', segment ' || p.segment AS example
      FROM postings p CROSS JOIN LATERAL unnest(p.terms) t(term) WHERE p.bucket <> unified.word_bucket(t.term)`,
  },
  {
    name: "postings-without-text",
    says: "a word's list that names a text which the word index does not have",
    mend: MEND.anew,
    postgres: `SELECT 'segment ' || p.segment || ', text ' || n.number AS example
      FROM postings p CROSS JOIN LATERAL unnest(p.texts) n(number)
      WHERE NOT EXISTS (SELECT 1 FROM word_texts w WHERE {w=p} w.project_pk = p.project_pk AND w.number = n.number)`,
  },
  {
    name: "text-lengths",
    says: "a text whose length is not the sum of its words in the lists",
    mend: MEND.anew,
    postgres: `SELECT 'text ' || w.text_pk || ': ' || w.length || ' words, ' || coalesce(p.words, 0) || ' in the lists' AS example
      FROM word_texts w LEFT JOIN (SELECT p.tenant_id, p.project_pk, u.number, sum(u.count) AS words
        FROM postings p CROSS JOIN LATERAL unnest(p.texts, p.counts) u(number, count) GROUP BY 1, 2, 3) p
        ON {p=w} p.project_pk = w.project_pk AND p.number = w.number WHERE w.length <> coalesce(p.words, 0)`,
  },
  {
    name: "path-totals",
    says: "a path index that does not hold what the dataset shows",
    mend: MEND.anew,
    sqlite: `SELECT o.path AS example FROM document_versions v JOIN documents o ON o.pk = v.document_pk
        WHERE v.rev_to IS NULL AND NOT EXISTS (SELECT 1 FROM path_index_docsize i WHERE i.id = o.pk)`,
    postgres: `SELECT 'dataset ' || d.folder || ': ' || coalesce(t.documents, 0) || ' documents counted, ' || count(v.pk) || ' there' AS example
      FROM datasets d LEFT JOIN path_totals t ON {t=d} t.dataset_pk = d.pk
      LEFT JOIN document_versions v ON {v=d} v.dataset_pk = d.pk AND v.rev_to IS NULL
      WHERE d.host <> 'legacy' GROUP BY {d} d.pk, d.folder, t.documents HAVING coalesce(t.documents, 0) <> count(v.pk)`,
  },
  {
    name: "path-words-of-hidden",
    says: "words of the path of a document that is not shown",
    mend: MEND.anew,
    sqlite: `SELECT 'document ' || i.id AS example FROM path_index_docsize i
      WHERE NOT EXISTS (SELECT 1 FROM document_versions v WHERE v.document_pk = i.id AND v.rev_to IS NULL)`,
    postgres: `SELECT DISTINCT 'document ' || w.document_pk AS example FROM path_words w
      WHERE NOT EXISTS (SELECT 1 FROM document_versions v WHERE {v=w} v.document_pk = w.document_pk AND v.rev_to IS NULL)`,
  },
  {
    name: "texts-without-trigrams",
    says: "a shown content that exact search neither has nor is about to have",
    mend: MEND.anew,
    sqlite: `SELECT 'content ' || c.pk AS example FROM contents c WHERE EXISTS (${SHOWN_CONTENT})
      AND NOT EXISTS (SELECT 1 FROM trigram_index_docsize i WHERE i.id = c.pk)
      AND NOT EXISTS (SELECT 1 FROM trigram_backlog b WHERE b.content_pk = c.pk)`,
    postgres: `SELECT 'content ' || c.pk AS example FROM contents c WHERE EXISTS (${SHOWN_CONTENT})
      AND NOT EXISTS (SELECT 1 FROM trigram_texts x WHERE {x=c} x.content_pk = c.pk)
      AND NOT EXISTS (SELECT 1 FROM trigram_backlog b WHERE {b=c} b.content_pk = c.pk) AND NOT EXISTS (${PENDING_CONTENT})`,
  },
  {
    name: "trigrams-of-hidden",
    says: "a content that exact search has although nothing shows it",
    mend: MEND.anew,
    sqlite: `SELECT 'content ' || c.id AS example FROM (SELECT id, id AS pk FROM trigram_index_docsize) c
      WHERE NOT EXISTS (${SHOWN_CONTENT})`,
    // the one table whose owner sees every tenant's rows also where the others' policies bind it
    postgres: `SELECT 'content ' || c.pk AS example FROM (SELECT tenant_id, content_pk AS pk FROM trigram_texts
        WHERE NOT row_security_active('contents') OR tenant_id = nullif(current_setting('quarry.tenant', true), '')) c
      WHERE NOT EXISTS (${SHOWN_CONTENT}) AND NOT EXISTS (${PENDING_CONTENT})`,
  },
];
