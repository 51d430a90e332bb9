/** The Cypher of applying; each takes a list, so that a batch is one round trip a statement. */
import type { SymbolKind } from "../../../domain/symbol.ts";
import { ALL_TYPES, SYMBOL_LABELS } from "../names.ts";
import {
  BOUND_NAMES,
  CHUNK_COLUMNS,
  column,
  EDGE_COLUMNS,
  entriesOf,
  SYMBOL_COLUMNS,
  TARGET_COLUMNS,
} from "./columns.ts";

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
  FOREACH (entity IN CASE WHEN row.isEntity THEN [1] ELSE [] END | SET d:QuarryEntity)
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

/** One record of lists: handing over records takes the driver longer than finding them. */
export const HELD_NODES = `UNWIND $documents AS key
  MATCH (:QuarryNode {key: key})-[:DEFINES]->(n)
  RETURN collect([n.key, n.kind, n.state]) AS held`;
export const HELD_CHUNKS = `UNWIND $documents AS key
  MATCH (:QuarryNode {key: key})-[:HAS_CHUNK]->(c)
  RETURN collect([c.key, c.state]) AS held`;
export const HELD_EDGES = `UNWIND $documents AS key
  MATCH (:QuarryNode {key: key})-[:DEFINES*0..1]->()-[r:${ALL_TYPES}]->(m:QuarryNode)
  RETURN collect([r.uuid, elementId(r), r.state, m.key]) AS held`;
/** What is there already without a document of its own. */
export const HELD_BARE = `UNWIND $keys AS key
  MATCH (n:QuarryNode {key: key}) RETURN collect([n.key, n.number]) AS held`;

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

const OWN = "place: own.place, group_id: own.group_id";
const SYMBOL = `{${entriesOf(SYMBOL_COLUMNS)}, ${OWN}, path: own.path, document_id: own.document_id}`;
const CHUNK = `{${entriesOf(CHUNK_COLUMNS)}, ${OWN}, path: own.path, document_id: own.document_id, number: 0}`;
const TARGET = `{${entriesOf(TARGET_COLUMNS)}, ${OWN}}`;
/** Rows stand below the document that they are of. */
const EACH = "UNWIND $owns AS own UNWIND own.rows AS row";
const EACH_OF_DOCUMENT =
  "UNWIND $owns AS own MATCH (d:QuarryNode {key: own.key}) UNWIND own.rows AS row";
const KEY = "key: row[0]";

/** Chunks are reached through their documents alone: a number they have only so that the index by place holds them. */
export const MAKE_CHUNKS = `${EACH_OF_DOCUMENT}
  CREATE (d)-[:HAS_CHUNK]->(:QuarryNode:Chunk ${CHUNK})`;
export const CHANGE_CHUNKS = `${EACH} MATCH (c:QuarryNode {${KEY}}) SET c = ${CHUNK}`;
export const DROP_CHUNKS = "UNWIND $keys AS key MATCH (c:QuarryNode {key: key}) DETACH DELETE c";

export const makeNodes = (kind: string | null): string => `${EACH_OF_DOCUMENT}
  CREATE (d)-[:DEFINES]->(:QuarryNode:${labels(kind)} ${SYMBOL})`;
/** Of those that are there: with another definition, or without one until now. */
export const changeNodes = (kind: string | null): string => `${EACH_OF_DOCUMENT}
  MATCH (n:QuarryNode {${KEY}}) SET n = ${SYMBOL}, n:${labels(kind)}
  MERGE (d)-[:DEFINES]->(n)`;
export const UNPLACE_NODES = `UNWIND $keys AS key
  MATCH (:QuarryNode {key: key})-[r:DEFINED_IN]->() DELETE r`;
export const PLACE_NODES = `UNWIND $chunks AS one
  MATCH (c:QuarryNode {key: one.key}) UNWIND one.keys AS key
  MATCH (n:QuarryNode {key: key}) CREATE (n)-[:DEFINED_IN]->(c)`;

export const makeTargets = (label: "Symbol" | "Document"): string =>
  `${EACH} CREATE (:QuarryNode:${label} ${TARGET})`;
export const NUMBER_TARGETS = `${EACH}
  MATCH (n:QuarryNode {${KEY}}) SET n.number = ${column(TARGET_COLUMNS, "number")}`;

const BOUND = BOUND_NAMES.map((name) => `${name}: bound.${name}`).join(", ");
/** Each end is looked up once, not once an edge. */
export const makeEdges = (type: string): string => `UNWIND range(0, size($keys) - 1) AS at
  MATCH (n:QuarryNode {key: $keys[at]}) WITH n ORDER BY at WITH collect(n) AS nodes
  UNWIND $rows AS row
  WITH nodes[${column(EDGE_COLUMNS, "source")}] AS a, nodes[${column(EDGE_COLUMNS, "target")}] AS b,
    $bound[${column(EDGE_COLUMNS, "bound")}] AS bound, row
  CREATE (a)-[:${type} {${entriesOf(EDGE_COLUMNS, ["uuid", "state", "line_offset", "count"])}, ${BOUND}}]->(b)`;
