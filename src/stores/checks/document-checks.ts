/** Checks of datasets, documents and their versions, and of who works on them. */
import { both, type DataCheck, MEND } from "./data-check.ts";

const ofDataset = (table: string): string =>
  `SELECT '${table} of dataset ' || r.dataset_pk AS example FROM ${table} r
    WHERE NOT EXISTS (SELECT 1 FROM datasets d WHERE {d=r} d.pk = r.dataset_pk)`;
const OF_DATASETS = [
  ...["revisions", "skipped_files", "refresh_requests", "pasts", "line_commits", "past_renames"],
  ...["graph_totals", "centrality_pages"],
];

export const DOCUMENT_CHECKS: readonly DataCheck[] = [
  {
    name: "projects-without-tenant",
    says: "a project of a tenant that is not listed",
    mend: MEND.index,
    sqlite: `SELECT 'project ' || p.name AS example FROM projects p
      WHERE NOT EXISTS (SELECT 1 FROM tenants t WHERE t.id = p.tenant_id)`,
    postgres: `SELECT 'project ' || p.name AS example FROM projects p
      WHERE NOT EXISTS (SELECT 1 FROM tenants t WHERE t.tenant_id = p.tenant_id)`,
  },
  {
    name: "datasets-without-project",
    says: "a dataset whose project is gone",
    mend: MEND.anew,
    ...both(`SELECT 'dataset ' || d.folder AS example FROM datasets d
      WHERE NOT EXISTS (SELECT 1 FROM projects p WHERE {p=d} p.pk = d.project_pk)`),
  },
  {
    name: "rows-without-dataset",
    says: "rows of a dataset that is gone",
    mend: MEND.garbage,
    sqlite: OF_DATASETS.map(ofDataset).join(" UNION ALL "),
    postgres: [...OF_DATASETS, "path_totals", "path_words"].map(ofDataset).join(" UNION ALL "),
  },
  {
    name: "documents-without-dataset",
    says: "a document whose dataset is gone",
    mend: MEND.anew,
    ...both(`SELECT o.path AS example FROM documents o
      WHERE NOT EXISTS (SELECT 1 FROM datasets d WHERE {d=o} d.pk = o.dataset_pk)`),
  },
  {
    name: "versions-without-document",
    says: "a version of a document that is gone",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk AS example FROM document_versions v
      WHERE NOT EXISTS (SELECT 1 FROM documents o WHERE {o=v} o.pk = v.document_pk)`),
  },
  {
    name: "versions-without-content",
    says: "a version whose content is gone",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk AS example FROM document_versions v
      WHERE NOT EXISTS (SELECT 1 FROM contents c WHERE {c=v} c.pk = v.content_pk)`),
  },
  {
    name: "versions-without-set",
    says: "a version whose chunk set is gone",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk AS example FROM document_versions v
      WHERE NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE {s=v} s.pk = v.chunk_set_pk)`),
  },
  {
    name: "versions-of-two-datasets",
    says: "a version that belongs to another dataset than its document",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk || ' of ' || o.path AS example
      FROM document_versions v JOIN documents o ON {o=v} o.pk = v.document_pk WHERE o.dataset_pk <> v.dataset_pk`),
  },
  {
    name: "versions-of-two-contents",
    says: "a version that shows the chunks of another content",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk AS example
      FROM document_versions v JOIN chunk_sets s ON {s=v} s.pk = v.chunk_set_pk WHERE s.content_pk <> v.content_pk`),
  },
  {
    name: "two-current-versions",
    says: "a document with more than one current version",
    mend: MEND.anew,
    ...both(`SELECT 'document ' || v.document_pk AS example FROM document_versions v WHERE v.rev_to IS NULL
      GROUP BY {v} v.document_pk HAVING count(*) > 1`),
  },
  {
    name: "versions-that-end-first",
    says: "a version that ends before it begins",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk || ' from ' || v.rev_from || ' to ' || v.rev_to AS example
      FROM document_versions v WHERE v.rev_to > 0 AND v.rev_to <= v.rev_from`),
  },
  {
    name: "versions-beyond-head",
    says: "a version that begins or ends with a revision which its dataset has not reached",
    mend: MEND.anew,
    ...both(`SELECT 'version ' || v.pk || ', head ' || d.revision AS example
      FROM document_versions v JOIN datasets d ON {d=v} d.pk = v.dataset_pk
      WHERE v.rev_from > d.revision OR v.rev_to > d.revision`),
  },
  {
    name: "revisions-beyond-head",
    says: "a revision that its dataset has not reached",
    mend: MEND.anew,
    ...both(`SELECT 'revision ' || r.revision || ', head ' || d.revision || ' of ' || d.folder AS example
      FROM revisions r JOIN datasets d ON {d=r} d.pk = r.dataset_pk WHERE r.revision > d.revision`),
  },
  {
    name: "heads-without-revision",
    says: "a dataset whose present revision is not recorded",
    mend: MEND.index,
    ...both(`SELECT 'revision ' || d.revision || ' of ' || d.folder AS example FROM datasets d WHERE d.revision > 0
      AND NOT EXISTS (SELECT 1 FROM revisions r WHERE {r=d} r.dataset_pk = d.pk AND r.revision = d.revision)`),
  },
  {
    name: "leases-without-dataset",
    says: "a writer's lease on a dataset that is gone",
    mend: MEND.garbage,
    ...both(ofDataset("leases")),
  },
  {
    name: "jobs-without-dataset",
    says: "a job of a dataset that is gone",
    mend: MEND.garbage,
    ...both(ofDataset("jobs")),
  },
  {
    name: "jobs-without-lease",
    says: "a job that runs under a lease nobody holds: it never ends by itself",
    mend: "Run `quarry index` on the folder: it takes the job over.",
    ...both(`SELECT 'job ' || j.id AS example FROM jobs j WHERE j.state = 'running'
      AND NOT EXISTS (SELECT 1 FROM leases l WHERE {l=j} l.dataset_pk = j.dataset_pk AND l.owner IS NOT NULL
        AND l.generation = j.lease_generation)`),
  },
  {
    name: "outbox-beyond-head",
    says: "a change event of a revision that its dataset has not reached",
    mend: MEND.anew,
    ...both(`SELECT 'event ' || e.sequence || ' of revision ' || e.revision AS example
      FROM outbox e JOIN datasets d ON {d=e} d.id = e.dataset_id WHERE e.revision > d.revision`),
  },
  {
    name: "id-map-without-target",
    says: "another system's identifier that stands for nothing here",
    mend: "Import that system's rows again, or delete the row of id_map.",
    postgres: `SELECT m.system || ' ' || m.kind || ' ' || m.legacy_id AS example FROM id_map m WHERE m.kind IN ('project', 'dataset', 'document')
      AND NOT EXISTS (SELECT 1 FROM projects p WHERE {p=m} p.id = m.id)
      AND NOT EXISTS (SELECT 1 FROM datasets d WHERE {d=m} d.id = m.id)
      AND NOT EXISTS (SELECT 1 FROM documents o WHERE {o=m} o.id = m.id)`,
  },
];
