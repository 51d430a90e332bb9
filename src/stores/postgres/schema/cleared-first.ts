/** What a released way back would leave behind is taken before it. A released file stays as it is, so this stands beside it. */

/**
 * The way back of step 7 removes what legacy writers inserted, and not its words and counts. No other row shows such a text: it is stored once a
 * principal and carries its owner.
 */
const WITHOUT_LEGACY_WORDS = `
DELETE FROM unified.postings o USING unified.projects p WHERE p.tenant_id = o.tenant_id AND p.pk = o.project_pk AND p.owner IS NOT NULL;
DELETE FROM unified.word_texts o USING unified.projects p WHERE p.tenant_id = o.tenant_id AND p.pk = o.project_pk AND p.owner IS NOT NULL;
DELETE FROM unified.shown_sets o USING unified.chunk_sets s WHERE s.tenant_id = o.tenant_id AND s.pk = o.chunk_set_pk AND s.owner IS NOT NULL;
WITH hidden AS (UPDATE unified.word_texts w SET shown = 0 FROM unified.texts t
    WHERE t.tenant_id = w.tenant_id AND t.pk = w.text_pk AND t.owner IS NOT NULL AND w.shown > 0
    RETURNING w.tenant_id, w.project_pk, w.length)
UPDATE unified.word_projects p SET texts = p.texts - h.texts, words = p.words - h.words
  FROM (SELECT tenant_id, project_pk, count(*) AS texts, sum(length) AS words FROM hidden GROUP BY 1, 2) h
  WHERE h.tenant_id = p.tenant_id AND h.project_pk = p.project_pk;
DELETE FROM unified.trigram_texts x USING unified.contents c WHERE c.tenant_id = x.tenant_id AND c.pk = x.content_pk AND c.owner IS NOT NULL;
DELETE FROM unified.trigram_backlog x USING unified.contents c WHERE c.tenant_id = x.tenant_id AND c.pk = x.content_pk AND c.owner IS NOT NULL;
DELETE FROM unified.path_totals o USING unified.datasets d WHERE d.tenant_id = o.tenant_id AND d.pk = o.dataset_pk AND d.host = 'legacy';
DELETE FROM unified.path_words o USING unified.datasets d WHERE d.tenant_id = o.tenant_id AND d.pk = o.dataset_pk AND d.host = 'legacy';`;

/** By version. Needs the sight of every tenant's rows. */
export const CLEARED_FIRST: ReadonlyMap<number, string> = new Map([[7, WITHOUT_LEGACY_WORDS]]);
