/** Checks of the past that was filled in from git. */
import { both, type DataCheck } from "./data-check.ts";

const FORGET = "Run `quarry index --history 0` on the folder, then ask for its history again.";

export const PAST_CHECKS: readonly DataCheck[] = [
  {
    name: "past-ranges",
    says: "a past that ends before it begins, or whose edges lie outside of it",
    mend: FORGET,
    ...both(`SELECT 'dataset ' || p.dataset_pk AS example FROM pasts p
      WHERE p.covered_from > p.covered_to OR p.edges_from > p.edges_to OR (p.covered_from IS NULL) <> (p.covered_to IS NULL)
      OR (p.edges_from IS NULL) <> (p.edges_to IS NULL) OR p.edges_from < p.covered_from OR p.edges_to > p.covered_to`),
  },
  {
    name: "line-with-holes",
    says: "a line of commits that lacks a position",
    mend: FORGET,
    ...both(`SELECT 'dataset ' || l.dataset_pk || ': ' || count(*) || ' commits from ' || min(l.position) || ' to ' || max(l.position) AS example
      FROM line_commits l GROUP BY {l} l.dataset_pk HAVING count(*) <> max(l.position) - min(l.position) + 1`),
  },
  {
    name: "past-versions-without-time",
    says: "a version of the past that is valid at no position",
    mend: FORGET,
    ...both(`SELECT 'version ' || v.pk AS example FROM document_versions v WHERE v.rev_to = 0
      AND (v.rev_from <> 0 OR v.valid_from IS NULL OR v.valid_from >= v.valid_to)`),
  },
  {
    name: "past-versions-that-overlap",
    says: "two versions of a document at one position of the past",
    mend: FORGET,
    ...both(`SELECT 'versions ' || v.pk || ' and ' || w.pk AS example FROM document_versions v
      JOIN document_versions w ON {w=v} w.document_pk = v.document_pk AND w.rev_to = 0 AND w.pk <> v.pk
        AND w.valid_from >= v.valid_from AND (v.valid_to IS NULL OR w.valid_from < v.valid_to)
      WHERE v.rev_to = 0`),
  },
  {
    name: "past-edges-without-time",
    says: "an edge of the past that is valid at no position",
    mend: FORGET,
    ...both(`SELECT 'edge ' || e.source_pk || ' to ' || e.target_pk AS example FROM edges e WHERE e.rev_to = 0
      AND (e.rev_from <> 0 OR e.valid_from IS NULL OR e.valid_to IS NULL OR e.valid_from >= e.valid_to)`),
  },
  {
    name: "past-blobs-without-outcome",
    says: "a blob that was read to a chunk set which is gone, or to nothing",
    mend: FORGET,
    ...both(`SELECT b.name AS example FROM past_blobs b WHERE (b.chunk_set_pk IS NULL AND b.reason IS NULL)
      OR (b.chunk_set_pk IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE {s=b} s.pk = b.chunk_set_pk))`),
  },
];
