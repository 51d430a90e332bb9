/** Node numbers of one project: looked up once a commit, all at once, and made where they are new. */
import { type DocumentGraph, type NodeKey, nodeKindOf } from "../../../../domain/graph.ts";
import type { WriteConnection } from "../../connection.ts";
import type { RegisteredValues } from "./registered-values.ts";

export interface GraphNodes {
  /** `node_paths.pk`; null for a path without nodes. */
  readonly findPath: (path: string) => number | null;
  /** `node_paths.pk`, made where it is missing. */
  readonly path: (path: string) => number;
  /** `nodes.pk` of a key, made where it is missing. */
  readonly node: (key: NodeKey) => number;
  /** Looks up everything that these name, so that `node` need not do it one by one. */
  readonly lookUp: (graphs: readonly DocumentGraph[]) => void;
}

const FIND_PATH = "SELECT pk FROM node_paths WHERE project_pk = ? AND path = ?";
const INSERT_PATH = "INSERT INTO node_paths (project_pk, path) VALUES (?, ?)";
const FIND_NODE = "SELECT pk FROM nodes WHERE path_pk = ? AND name = ? AND ordinal = ?";
const INSERT_NODE = "INSERT INTO nodes (path_pk, kind_pk, name, ordinal) VALUES (?, ?, ?, ?)";
/** Given: `[path, [[name, ordinal], …]]`. */
const FIND_ALL = `SELECT json_group_array(json_array(w.key, k.key, m.pk)) AS list FROM json_each(?1) w
  CROSS JOIN node_paths p ON p.project_pk = ?2 AND p.path = w.value ->> 0
  CROSS JOIN json_each(w.value, '$[1]') k
  CROSS JOIN nodes m ON m.path_pk = p.pk AND m.name = k.value ->> 0 AND m.ordinal = k.value ->> 1`;

/** Looked up and found to be missing. */
const MISSING = 0;

type NodesOfPath = Map<string, number>;

export function createGraphNodes(
  connection: WriteConnection,
  projectPk: number,
  values: RegisteredValues,
): GraphNodes {
  const paths = new Map<string, number>();
  const nodes = new Map<string, NodesOfPath>();
  const nodesOf = (path: string): NodesOfPath => {
    const known = nodes.get(path) ?? new Map<string, number>();
    nodes.set(path, known);
    return known;
  };
  const findPath = (path: string): number | null => {
    const pk =
      paths.get(path) ?? connection.get<{ pk: number }>(FIND_PATH, projectPk, path)?.pk ?? null;
    if (pk !== null) paths.set(path, pk);
    return pk;
  };
  const pathKey = (path: string): number => {
    const pk = findPath(path) ?? connection.insert(INSERT_PATH, projectPk, path);
    paths.set(path, pk);
    return pk;
  };
  const insertNode = (pathPk: number, name: string, ordinal: number): number => {
    const kindPk = values.value("node kind", nodeKindOf({ name }));
    return connection.insert(INSERT_NODE, pathPk, kindPk, name, ordinal);
  };
  return {
    findPath,
    path: pathKey,
    node: ({ path, name, ordinal }) => {
      const known = nodesOf(path);
      const cached = known.get(nodeKey(name, ordinal));
      if (cached !== undefined && cached !== MISSING) return cached;
      const pathPk = pathKey(path);
      const stored =
        cached === MISSING
          ? undefined
          : connection.get<{ pk: number }>(FIND_NODE, pathPk, name, ordinal)?.pk;
      const pk = stored ?? insertNode(pathPk, name, ordinal);
      known.set(nodeKey(name, ordinal), pk);
      return pk;
    },
    lookUp: (graphs) => {
      const wanted = new Map<string, [name: string, ordinal: number][]>();
      const want = (path: string, name: string, ordinal: number): void => {
        const known = nodesOf(path);
        if (known.has(nodeKey(name, ordinal))) return;
        known.set(nodeKey(name, ordinal), MISSING);
        const list = wanted.get(path);
        if (list === undefined) wanted.set(path, [[name, ordinal]]);
        else list.push([name, ordinal]);
      };
      for (const { path, edges, unbound } of graphs) {
        for (const { source, sourceOrdinal, target } of edges) {
          want(path, source, sourceOrdinal);
          want(target.path, target.name, target.ordinal);
        }
        for (const { source, sourceOrdinal } of unbound) want(path, source, sourceOrdinal);
      }
      const asked = [...wanted];
      const row = connection.get<{ list: string }>(FIND_ALL, JSON.stringify(asked), projectPk);
      for (const [at, nth, pk] of JSON.parse(row?.list ?? "[]") as [number, number, number][]) {
        const [path, keys] = asked[at] ?? ["", []];
        const [name, ordinal] = keys[nth] ?? ["", 0];
        nodesOf(path).set(nodeKey(name, ordinal), pk);
      }
    },
  };
}

const nodeKey = (name: string, ordinal: number): string =>
  ordinal === 0 ? name : `${name}\0${ordinal}`;
