/** Numbers of registered values and of ways to bind an edge: all read once a commit, made where they are new. */
import type { EdgeOut } from "../../../../domain/graph.ts";
import { plainArray, textArray } from "../../array-literals.ts";
import type { Transaction } from "../../transaction.ts";

export type Registry = "node kind" | "edge kind" | "resolution" | "dispatch" | "resolver";

type Bound = Pick<EdgeOut, "kind" | "resolution" | "dispatch" | "confidence">;

export interface RegisteredValues {
  /** Of what `prepare` was given. */
  readonly value: (registry: Registry, name: string) => number;
  readonly binding: (edge: Bound) => number;
}

interface ValueRow {
  readonly pk: number;
  readonly registry: string;
  readonly name: string;
}

interface BindingRow {
  readonly pk: number;
  readonly kindPk: number;
  readonly resolutionPk: number;
  readonly dispatchPk: number;
  readonly confidence: number;
}

const VALUES = "SELECT pk, registry, name FROM graph_values";
const INSERT_VALUES = `INSERT INTO graph_values (registry, name) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING`;
const BINDINGS = `SELECT pk, kind_pk AS "kindPk", resolution_pk AS "resolutionPk", dispatch_pk AS "dispatchPk", confidence
  FROM edge_bindings`;
const INSERT_BINDINGS = `INSERT INTO edge_bindings (kind_pk, resolution_pk, dispatch_pk, confidence)
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::float8[]) ON CONFLICT DO NOTHING`;

/** There are some dozens of values and some hundreds of bindings a tenant: they are read whole. */
export async function prepareValues(
  tx: Transaction,
  named: {
    readonly values: readonly (readonly [Registry, string])[];
    readonly edges: readonly Bound[];
  },
): Promise<RegisteredValues> {
  const wanted = new Map<string, readonly [Registry, string]>();
  const want = (registry: Registry, name: string): void => {
    wanted.set(valueKey(registry, name), [registry, name]);
  };
  for (const [registry, name] of named.values) want(registry, name);
  for (const { kind, resolution, dispatch } of named.edges) {
    want("edge kind", kind);
    want("resolution", resolution);
    want("dispatch", dispatch);
  }
  const values = await readValues(tx, [...wanted.values()]);
  const value: RegisteredValues["value"] = (registry, name) =>
    values.get(valueKey(registry, name)) ?? 0;
  const keyOf = ({ kind, resolution, dispatch, confidence }: Bound): string =>
    bindingKey({
      kindPk: value("edge kind", kind),
      resolutionPk: value("resolution", resolution),
      dispatchPk: value("dispatch", dispatch),
      confidence,
    });
  const bindings =
    named.edges.length === 0
      ? new Map<string, number>()
      : await readBindings(tx, new Set(named.edges.map(keyOf)));
  return { value, binding: (edge) => bindings.get(keyOf(edge)) ?? 0 };
}

const valueKey = (registry: string, name: string): string => `${registry}\n${name}`;
const bindingKey = (row: Omit<BindingRow, "pk">): string =>
  `${row.kindPk} ${row.resolutionPk} ${row.dispatchPk} ${row.confidence}`;

async function readValues(
  tx: Transaction,
  wanted: readonly (readonly [Registry, string])[],
): Promise<ReadonlyMap<string, number>> {
  const read = async (): Promise<Map<string, number>> =>
    new Map(
      (await tx.all<ValueRow>(VALUES)).map(({ pk, registry, name }) => [
        valueKey(registry, name),
        pk,
      ]),
    );
  const known = await read();
  const missing = wanted.filter(([registry, name]) => !known.has(valueKey(registry, name))).sort();
  if (missing.length === 0) return known;
  await tx.run(
    INSERT_VALUES,
    textArray(missing.map(([registry]) => registry)),
    textArray(missing.map(([, name]) => name)),
  );
  return read();
}

async function readBindings(
  tx: Transaction,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const read = async (): Promise<Map<string, number>> =>
    new Map((await tx.all<BindingRow>(BINDINGS)).map((row) => [bindingKey(row), row.pk]));
  const known = await read();
  const missing = [...wanted].filter((key) => !known.has(key)).sort();
  if (missing.length === 0) return known;
  const columns = missing.map((key) => key.split(" "));
  await tx.run(
    INSERT_BINDINGS,
    ...[0, 1, 2, 3].map((column) => plainArray(columns.map((row) => row[column]))),
  );
  return read();
}
