DROP INDEX unified.versions_by_document;
DROP TABLE unified.centrality_pages, unified.graph_totals, unified.resolved_keys, unified.resolved_documents,
  unified.unbound_references, unified.edges, unified.stray_nodes, unified.nodes, unified.node_paths, unified.declared_modules,
  unified.packed_facts, unified.code_facts, unified.edge_bindings, unified.graph_values;
