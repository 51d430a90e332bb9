/** Checks of what a text alone yields: contents, chunk sets, chunks, symbols, names. */
import { both, type DataCheck, MEND } from "./data-check.ts";

export const CONTENT_CHECKS: readonly DataCheck[] = [
  {
    name: "contents-without-text",
    says: "a content whose text is gone",
    mend: MEND.anew,
    ...both(`SELECT 'content ' || c.pk AS example FROM contents c
      WHERE NOT EXISTS (SELECT 1 FROM content_texts x WHERE {x=c} x.content_pk = c.pk)`),
  },
  {
    name: "texts-without-content",
    says: "the text of a content that is gone",
    mend: MEND.garbage,
    ...both(`SELECT 'content ' || x.content_pk AS example FROM content_texts x
      WHERE NOT EXISTS (SELECT 1 FROM contents c WHERE {c=x} c.pk = x.content_pk)`),
  },
  {
    name: "sets-without-content",
    says: "a chunk set whose content is gone",
    mend: MEND.anew,
    ...both(`SELECT 'set ' || s.pk AS example FROM chunk_sets s
      WHERE NOT EXISTS (SELECT 1 FROM contents c WHERE {c=s} c.pk = s.content_pk)`),
  },
  {
    name: "chunks-without-set",
    says: "a chunk whose set is gone",
    mend: MEND.garbage,
    ...both(`SELECT 'set ' || k.chunk_set_pk || ', chunk ' || k.ordinal AS example FROM chunks k
      WHERE NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE {s=k} s.pk = k.chunk_set_pk)`),
  },
  {
    name: "chunks-without-text",
    says: "a chunk whose distinct text is gone: no word of it is found",
    mend: MEND.anew,
    ...both(`SELECT 'set ' || k.chunk_set_pk || ', chunk ' || k.ordinal AS example FROM chunks k
      WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE {t=k} t.pk = k.text_pk)`),
  },
  {
    name: "chunks-with-gaps",
    says: "a chunk set whose chunks are not numbered from 0 without a gap",
    mend: MEND.anew,
    ...both(`SELECT 'set ' || k.chunk_set_pk || ': ' || count(*) || ' chunks, last ' || max(k.ordinal) AS example
      FROM chunks k GROUP BY {k} k.chunk_set_pk HAVING count(*) <> max(k.ordinal) + 1`),
  },
  {
    name: "chunks-outside-content",
    says: "a chunk that ends before it begins or behind its content",
    mend: MEND.anew,
    ...both(`SELECT 'set ' || k.chunk_set_pk || ', chunk ' || k.ordinal AS example
      FROM chunks k JOIN chunk_sets s ON {s=k} s.pk = k.chunk_set_pk JOIN contents c ON {c=s} c.pk = s.content_pk
      WHERE k.byte_start > k.byte_end OR k.text_start > k.text_end OR k.line_start > k.line_end
      OR k.byte_end > c.byte_length OR k.text_end > c.text_length`),
  },
  {
    name: "symbols-without-set",
    says: "a symbol whose chunk set is gone",
    mend: MEND.garbage,
    ...both(`SELECT y.qualified_name || ' of set ' || y.chunk_set_pk AS example FROM symbols y
      WHERE NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE {s=y} s.pk = y.chunk_set_pk)`),
  },
  {
    name: "symbols-without-chunk",
    says: "a symbol that lies in a chunk which is not there",
    mend: MEND.anew,
    ...both(`SELECT y.qualified_name || ' in set ' || y.chunk_set_pk || ', chunk ' || y.chunk_ordinal AS example
      FROM symbols y JOIN chunk_sets s ON {s=y} s.pk = y.chunk_set_pk
      WHERE NOT EXISTS (SELECT 1 FROM chunks k WHERE {k=y} k.chunk_set_pk = y.chunk_set_pk AND k.ordinal = y.chunk_ordinal)`),
  },
  {
    name: "symbols-without-name",
    says: "a symbol whose name is gone: it is not found by name",
    mend: MEND.anew,
    ...both(`SELECT y.qualified_name || ' of set ' || y.chunk_set_pk AS example FROM symbols y
      WHERE NOT EXISTS (SELECT 1 FROM names n WHERE {n=y} n.pk = y.name_pk)`),
  },
  {
    name: "name-words-without-name",
    says: "words of a name that is gone",
    mend: MEND.garbage,
    sqlite: `SELECT 'name ' || i.id AS example FROM name_index_docsize i
      WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.pk = i.id)`,
    postgres: `SELECT DISTINCT 'name ' || w.name_pk AS example FROM name_words w
      WHERE NOT EXISTS (SELECT 1 FROM names n WHERE {n=w} n.pk = w.name_pk)`,
  },
];
