/** Whether Neo4j holds what the catalog shows: every symbol, every edge with how it is bound and its times, and of every document its revision. */
import neo4j from "neo4j-driver";
import type { ProjectedEdge, ProjectedGraph } from "../../../src/domain/projected.ts";
import { ALL_TYPES, typeOf } from "../../../src/stores/neo4j/names.ts";
import {
  ageProblems,
  type CatalogContents,
  type Comparison,
  differences,
} from "./catalog-contents.ts";

export interface Neo4jLogin {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** In the generation that is asked. */
const PLACED = `MATCH (t:QuarryTenant {tenant_id: $tenant})
  MATCH (n:QuarryNode) WHERE n.place STARTS WITH t.place_begins + '|' + t.generation + '|'`;
const DOCUMENTS = `${PLACED} AND n.shown RETURN n.uuid AS id, n.revision AS revision`;
const SYMBOLS = `${PLACED} AND n.symbol_ordinal IS NOT NULL
  RETURN n.group_id AS group_id, n.path AS path, n.qualified_name AS name, n.ordinal AS ordinal, n.kind AS kind, n.number AS number,
    n.line_start AS line_start, n.line_end AS line_end`;
const EDGES = `${PLACED} MATCH (n)-[r:${ALL_TYPES}]->(m)
  RETURN n.group_id AS group_id, n.number AS source, m.number AS target, type(r) AS type, r.resolution AS resolution, r.dispatch AS dispatch,
    r.confidence AS confidence, r.line_offset AS line, r.count AS count, r.rev_from AS rev_from, r.rev_to AS rev_to,
    r.valid_from AS valid_from, r.valid_to AS valid_to`;
const OTHERS = `MATCH (t:QuarryTenant {tenant_id: $tenant})
  MATCH (n:QuarryNode) WHERE n.place STARTS WITH t.place_begins + '|' AND NOT n.place STARTS WITH t.place_begins + '|' + t.generation + '|'
  RETURN count(n) AS nodes`;

type Row = Readonly<Record<string, unknown>>;

export async function compareNeo4j(
  { url, user, password }: Neo4jLogin,
  catalog: CatalogContents,
): Promise<Comparison> {
  const driver = neo4j.driver(url, neo4j.auth.basic(user, password), {
    disableLosslessIntegers: true,
  });
  const all = async (cypher: string): Promise<readonly Row[]> => {
    const { records } = await driver.executeQuery(cypher, { tenant: catalog.tenantId });
    return records.map((record) => record.toObject());
  };
  try {
    const held = await all(DOCUMENTS);
    const [others] = await all(OTHERS);
    const symbols = catalog.graphs.flatMap((graph) => symbolLines(catalog.tenantId, graph));
    const edges = catalog.graphs.flatMap((graph) =>
      graph.edges.map((edge) => edgeLine(`${catalog.tenantId}/${graph.datasetId}`, edge)),
    );
    const shown = catalog.graphs.filter(({ isShown }) => isShown);
    const revisions = held.map(({ id, revision }) => [String(id), Number(revision)] as const);
    return {
      documents: shown.length,
      rows: symbols.length + edges.length,
      differences: [
        ...(others?.["nodes"] === 0 ? [] : [`${others?.["nodes"]} nodes of other generations`]),
        ...differences(
          shown.map(({ documentId }) => documentId),
          revisions.map(([id]) => id),
        ),
        ...ageProblems(catalog, new Map(revisions)),
        ...differences(symbols, (await all(SYMBOLS)).map(lineOf)),
        ...differences(edges, (await all(EDGES)).map(lineOf)),
      ],
    };
  } finally {
    await driver.close();
  }
}

const lineOf = (row: Row): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${value ?? ""}`)
    .join(" ");

function symbolLines(tenantId: string, { datasetId, nodes }: ProjectedGraph): readonly string[] {
  return nodes.flatMap(({ node, key, symbol }) =>
    symbol === null
      ? []
      : lineOf({
          ...{ group_id: `${tenantId}/${datasetId}`, path: key.path, name: key.name },
          ...{ ordinal: key.ordinal, kind: symbol.kind, number: node },
          ...{ line_start: symbol.span.lineStart, line_end: symbol.span.lineEnd },
        }),
  );
}

const edgeLine = (group: string, edge: ProjectedEdge): string =>
  lineOf({
    ...{ group_id: group, source: edge.source, target: edge.target, type: typeOf(edge.kind) },
    ...{ resolution: edge.resolution, dispatch: edge.dispatch, confidence: edge.confidence },
    ...{ line: edge.lineOffset, count: edge.count, rev_from: edge.revFrom, rev_to: edge.revTo },
    ...{ valid_from: edge.validFrom, valid_to: edge.validTo },
  });
