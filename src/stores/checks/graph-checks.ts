/** Checks of the code graph: nodes, edges, what they were resolved from, and their counts. */
import { both, type DataCheck, MEND } from "./data-check.ts";

const lacksNode = (column: string): string =>
  `NOT EXISTS (SELECT 1 FROM nodes n WHERE {n=e} n.pk = e.${column})`;
/** The project of an edge's end, where it has one. */
const projectOf = (column: string): string =>
  `(SELECT p.project_pk FROM nodes n JOIN node_paths p ON {p=n} p.pk = n.path_pk WHERE {n=e} n.pk = e.${column})`;
const withoutSet = (table: string): string =>
  `SELECT '${table} of set ' || f.chunk_set_pk AS example FROM ${table} f
    WHERE NOT EXISTS (SELECT 1 FROM chunk_sets s WHERE {s=f} s.pk = f.chunk_set_pk)`;

export const GRAPH_CHECKS: readonly DataCheck[] = [
  {
    name: "dangling-edges",
    says: "an edge from or to a node that is gone",
    mend: MEND.anew,
    ...both(`SELECT 'edge ' || e.source_pk || ' to ' || e.target_pk AS example FROM edges e
      WHERE ${lacksNode("source_pk")} OR ${lacksNode("target_pk")}`),
  },
  {
    name: "edges-between-projects",
    says: "an edge to or from a node of another project than its dataset's",
    mend: MEND.anew,
    ...both(`SELECT 'edge ' || e.source_pk || ' to ' || e.target_pk AS example
      FROM edges e JOIN datasets d ON {d=e} d.pk = e.dataset_pk
      WHERE ${projectOf("source_pk")} <> d.project_pk OR ${projectOf("target_pk")} <> d.project_pk`),
  },
  {
    name: "edges-without-dataset",
    says: "an edge of a dataset that is gone",
    mend: MEND.anew,
    ...both(`SELECT 'edge ' || e.source_pk || ' to ' || e.target_pk || ' of dataset ' || e.dataset_pk AS example FROM edges e
      WHERE NOT EXISTS (SELECT 1 FROM datasets d WHERE {d=e} d.pk = e.dataset_pk)`),
  },
  {
    name: "edges-without-binding",
    says: "an edge whose kind is gone",
    mend: MEND.anew,
    ...both(`SELECT 'edge ' || e.source_pk || ' to ' || e.target_pk AS example FROM edges e
      WHERE NOT EXISTS (SELECT 1 FROM edge_bindings b WHERE {b=e} b.pk = e.binding_pk)`),
  },
  {
    name: "bindings-without-values",
    says: "a binding whose kind, resolution or dispatch is gone",
    mend: MEND.anew,
    ...both(`SELECT 'binding ' || b.pk AS example FROM edge_bindings b
      WHERE NOT EXISTS (SELECT 1 FROM graph_values g WHERE {g=b} g.pk = b.kind_pk)
      OR NOT EXISTS (SELECT 1 FROM graph_values g WHERE {g=b} g.pk = b.resolution_pk)
      OR NOT EXISTS (SELECT 1 FROM graph_values g WHERE {g=b} g.pk = b.dispatch_pk)`),
  },
  {
    name: "nodes-without-path",
    says: "a node whose path is gone",
    mend: MEND.anew,
    ...both(`SELECT 'node ' || n.pk || ' ' || n.name AS example FROM nodes n
      WHERE NOT EXISTS (SELECT 1 FROM node_paths p WHERE {p=n} p.pk = n.path_pk)`),
  },
  {
    name: "paths-without-project",
    says: "a path of a project that is gone",
    mend: MEND.garbage,
    ...both(`SELECT p.path AS example FROM node_paths p
      WHERE NOT EXISTS (SELECT 1 FROM projects o WHERE {o=p} o.pk = p.project_pk)`),
  },
  {
    name: "unbound-without-source",
    says: "a reference without a target from a node or of a name that is gone",
    mend: MEND.anew,
    ...both(`SELECT 'name ' || e.name_pk || ' from node ' || e.source_pk AS example FROM unbound_references e
      WHERE ${lacksNode("source_pk")} OR NOT EXISTS (SELECT 1 FROM names y WHERE {y=e} y.pk = e.name_pk)`),
  },
  {
    name: "graph-totals",
    says: "a graph whose present edges or references are not as many as counted",
    mend: MEND.anew,
    ...both(`SELECT 'dataset ' || t.dataset_pk || ': ' || t.edges || ' edges, ' || t.unbound || ' references counted' AS example
      FROM graph_totals t
      WHERE t.edges <> (SELECT count(*) FROM edges e WHERE {e=t} e.dataset_pk = t.dataset_pk AND e.rev_to IS NULL)
      OR t.unbound <> (SELECT count(*) FROM unbound_references u WHERE {u=t} u.dataset_pk = t.dataset_pk)`),
  },
  {
    name: "resolved-without-document",
    says: "what a document was resolved to, of a document that is gone",
    mend: MEND.garbage,
    ...both(`SELECT 'document ' || r.document_pk AS example FROM resolved_documents r
        WHERE NOT EXISTS (SELECT 1 FROM documents o WHERE {o=r} o.pk = r.document_pk)
      UNION ALL SELECT 'keys of document ' || r.document_pk FROM resolved_keys r
        WHERE NOT EXISTS (SELECT 1 FROM resolved_documents o WHERE {o=r} o.document_pk = r.document_pk)`),
  },
  {
    name: "facts-without-set",
    says: "facts for the graph of a chunk set that is gone",
    mend: MEND.garbage,
    ...both(["code_facts", "packed_facts", "declared_modules"].map(withoutSet).join(" UNION ALL ")),
  },
  {
    name: "facts-in-halves",
    says: "a chunk set with facts for the graph that lack their other half",
    mend: MEND.anew,
    ...both(`SELECT 'set ' || f.chunk_set_pk AS example FROM code_facts f
        WHERE NOT EXISTS (SELECT 1 FROM packed_facts p WHERE {p=f} p.chunk_set_pk = f.chunk_set_pk)
      UNION ALL SELECT 'set ' || p.chunk_set_pk FROM packed_facts p
        WHERE NOT EXISTS (SELECT 1 FROM code_facts f WHERE {f=p} f.chunk_set_pk = p.chunk_set_pk)`),
  },
  {
    name: "centrality-pages",
    says: "a page of centralities that is no list of at most 256 numbers",
    mend: MEND.index,
    ...both(`SELECT 'page ' || c.page || ' of dataset ' || c.dataset_pk AS example FROM centrality_pages c
      WHERE length(c.centralities) % 4 <> 0 OR length(c.centralities) > 1024`),
  },
];
