/** Node numbers of one project: looked up once a commit, all at once, and made where they are new. */
import { type NodeKey, nodeKindOf } from "../../../../domain/graph.ts";
import { plainArray, textArray } from "../../array-literals.ts";
import { bigints, integers, texts } from "../../bulk/columns.ts";
import { insertRows } from "../../bulk/insert-rows.ts";
import { digestOf } from "../../digest.ts";
import type { Transaction } from "../../transaction.ts";
import type { RegisteredValues } from "./registered-values.ts";

export interface GraphNodes {
  /** `nodes.pk` of a key that `prepareNodes` was given. */
  readonly node: (key: NodeKey) => number;
}

interface NodeRow {
  readonly pk: number;
  readonly position: number;
}

const FIND_PATHS = `SELECT pk, path FROM node_paths WHERE project_pk = $1 AND path = ANY($2::text[])`;
const INSERT_PATHS = `INSERT INTO node_paths (project_pk, path) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`;
/** Fenced, so that each is one look into the key: a tenant that came after the planner last looked has one row in its eyes, read again for each. */
const FIND_NODES = `SELECT m.pk, w.position FROM unnest($1::bigint[], $2::uuid[], $3::int[]) WITH ORDINALITY w(path_pk, digest, ordinal, position)
  CROSS JOIN LATERAL (SELECT n.pk FROM nodes n
    WHERE n.path_pk = w.path_pk AND n.digest = w.digest AND n.ordinal = w.ordinal OFFSET 0) m`;

/** `node_paths.pk` by path, of those that there are. */
export async function findNodePaths(
  tx: Transaction,
  projectPk: number,
  paths: readonly string[],
): Promise<Map<string, number>> {
  if (paths.length === 0) return new Map();
  const rows = await tx.all<{ pk: number; path: string }>(FIND_PATHS, projectPk, textArray(paths));
  return new Map(rows.map(({ pk, path }) => [path, pk]));
}

/** Makes what is missing of these paths; returns all. */
export async function ensureNodePaths(
  tx: Transaction,
  projectPk: number,
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const known = await findNodePaths(tx, projectPk, [...paths]);
  const missing = [...paths].filter((path) => !known.has(path)).sort();
  if (missing.length === 0) return known;
  await tx.run(INSERT_PATHS, projectPk, textArray(missing));
  return findNodePaths(tx, projectPk, [...paths]);
}

export async function prepareNodes(
  tx: Transaction,
  projectPk: number,
  keys: Iterable<NodeKey>,
  values: RegisteredValues,
): Promise<GraphNodes> {
  const wanted = new Map<string, NodeKey>();
  for (const key of keys) wanted.set(textOf(key), key);
  const paths = await ensureNodePaths(
    tx,
    projectPk,
    new Set([...wanted.values()].map(({ path }) => path)),
  );
  const numbers = await findNodes(tx, paths, [...wanted.values()]);
  const missing = [...wanted].filter(([text]) => !numbers.has(text)).map(([, key]) => key);
  if (missing.length > 0) {
    await insertRows(tx, {
      into: "nodes",
      columns: {
        path_pk: bigints(missing.map(({ path }) => paths.get(path))),
        name: texts(missing.map(({ name }) => name)),
        ordinal: integers(missing.map(({ ordinal }) => ordinal)),
        kind_pk: bigints(missing.map((key) => values.value("node kind", nodeKindOf(key)))),
      },
      ending: "ON CONFLICT DO NOTHING",
    });
    for (const [text, pk] of await findNodes(tx, paths, missing)) numbers.set(text, pk);
  }
  return { node: (key) => numbers.get(textOf(key)) ?? 0 };
}

const textOf = ({ path, name, ordinal }: NodeKey): string => `${path}\n${ordinal}\n${name}`;

const columnsOf = (
  paths: ReadonlyMap<string, number>,
  keys: readonly NodeKey[],
): [string, string, string] => [
  plainArray(keys.map(({ path }) => paths.get(path))),
  textArray(keys.map(({ name }) => digestOf(name))),
  plainArray(keys.map(({ ordinal }) => ordinal)),
];

async function findNodes(
  tx: Transaction,
  paths: ReadonlyMap<string, number>,
  keys: readonly NodeKey[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (keys.length === 0) return found;
  for (const { pk, position } of await tx.all<NodeRow>(FIND_NODES, ...columnsOf(paths, keys))) {
    const key = keys[position - 1];
    if (key !== undefined) found.set(textOf(key), pk);
  }
  return found;
}
