/** The Cypher of applying; each takes a list, so that a batch is one round trip a statement. */
import type { SymbolKind } from "../../../domain/symbol.ts";
import { ALL_TYPES, SYMBOL_LABELS } from "../names.ts";

/**
 * Makes or locks the documents, then takes those whose revision is not older than what is held. The lock comes before the revision is read,
 * or two writers could both find theirs newer.
 */
export const TAKE_DOCUMENTS = `UNWIND $rows AS row
  MERGE (d:QuarryNode {key: row.key})
  SET d.locked = true REMOVE d.locked
  WITH d, row WHERE coalesce(d.revision, -1) <= row.revision
  WITH d, row, d.revision AS held
  SET d = row.properties, d:Document
  FOREACH (file IN CASE WHEN row.isFile THEN [1] ELSE [] END | SET d:File)
  RETURN row.key AS key, held IS NOT NULL AS isHeld`;

/** Newer wins here too. */
export const PUT_DATASETS = `UNWIND $rows AS row
  MERGE (p:QuarryNode {key: row.projectKey}) SET p = row.project, p:Project
  MERGE (s:QuarryNode {key: row.key})
  WITH p, s, row WHERE coalesce(s.revision, -1) <= row.revision
  SET s = row.properties, s:Dataset
  MERGE (p)-[:HAS_DATASET]->(s)`;
export const ATTACH_DOCUMENTS = `UNWIND $rows AS row
  MATCH (s:QuarryNode {key: row.dataset}) MATCH (d:QuarryNode {key: row.key})
  MERGE (s)-[:HAS_DOCUMENT]->(d)`;

export const HELD_NODES = `UNWIND $documents AS key
  MATCH (:QuarryNode {key: key})-[:DEFINES]->(n)
  RETURN n.key AS key, key AS document, n.kind AS kind, n.state AS state`;
export const HELD_EDGES = `UNWIND $documents AS key
  MATCH (:QuarryNode {key: key})-[:DEFINES*0..1]->()-[r:${ALL_TYPES}]->(m:QuarryNode)
  RETURN elementId(r) AS id, r.uuid AS uuid, r.state AS state, m.key AS target`;

export const DROP_EDGES = `UNWIND $ids AS id
  MATCH ()-[r]->() WHERE elementId(r) = id DELETE r`;

const KIND_LABELS = Object.values(SYMBOL_LABELS).join(":");
export const DROP_KINDS = `UNWIND $keys AS key
  MATCH (n:QuarryNode {key: key}) REMOVE n:${KIND_LABELS}`;
/** What edges of others still lead to stays, as no more than its name. */
export const STRIP_NODES = `UNWIND $keys AS key
  MATCH (n:QuarryNode {key: key})
  OPTIONAL MATCH (:Document)-[d:DEFINES]->(n) DELETE d
  REMOVE n:${KIND_LABELS}, n.kind, n.signature, n.line_start, n.line_end, n.byte_start, n.byte_end, n.symbol_ordinal,
    n.chunk_ordinal, n.document_id, n.state`;
export const DROP_STRAYS = `UNWIND $keys AS key
  MATCH (n:QuarryNode {key: key}) WHERE n.revision IS NULL AND NOT (n)--() DELETE n`;

const labels = (kind: string | null): string =>
  kind === null ? "Symbol" : `Symbol:${SYMBOL_LABELS[kind as SymbolKind]}`;

export const makeNodes = (kind: string | null): string => `UNWIND $rows AS row
  MATCH (d:QuarryNode {key: row.document})
  MERGE (n:QuarryNode {key: row.key})
  SET n = row.properties, n:${labels(kind)}
  MERGE (d)-[:DEFINES]->(n)`;
export const changeNodes = (kind: string | null): string => `UNWIND $rows AS row
  MATCH (n:QuarryNode {key: row.key}) SET n = row.properties, n:${labels(kind)}`;

export const makeTargets = (label: "Symbol" | "Document"): string => `UNWIND $rows AS row
  MERGE (n:QuarryNode {key: row.key})
  ON CREATE SET n = row.properties, n:${label}
  WITH n, row WHERE n.number <> row.number SET n.number = row.number`;

export const makeEdges = (type: string): string => `UNWIND $rows AS row
  MATCH (a:QuarryNode {key: row.source}) MATCH (b:QuarryNode {key: row.target})
  CREATE (a)-[r:${type}]->(b) SET r = row.properties`;
