/** Numbers of registered values and of ways to bind an edge: looked up once a commit, made where they are new. */
import type { EdgeOut } from "../../../../domain/graph.ts";
import type { WriteConnection } from "../../connection.ts";

export type Registry = "node kind" | "edge kind" | "resolution" | "dispatch" | "resolver";

export interface RegisteredValues {
  readonly value: (registry: Registry, name: string) => number;
  readonly binding: (
    edge: Pick<EdgeOut, "kind" | "resolution" | "dispatch" | "confidence">,
  ) => number;
}

const FIND_VALUE = "SELECT pk FROM graph_values WHERE registry = ? AND name = ?";
const INSERT_VALUE = "INSERT INTO graph_values (registry, name) VALUES (?, ?)";
const FIND_BINDING = `SELECT pk FROM edge_bindings
  WHERE kind_pk = ? AND resolution_pk = ? AND dispatch_pk = ? AND confidence = ?`;
const INSERT_BINDING = `INSERT INTO edge_bindings (kind_pk, resolution_pk, dispatch_pk, confidence)
  VALUES (?, ?, ?, ?)`;

export function createRegisteredValues(connection: WriteConnection): RegisteredValues {
  const known = new Map<string, number>();
  const remember = (key: string, look: () => number): number => {
    const pk = known.get(key) ?? look();
    known.set(key, pk);
    return pk;
  };
  const value: RegisteredValues["value"] = (registry, name) =>
    remember(
      `${registry} ${name}`,
      () =>
        connection.get<{ pk: number }>(FIND_VALUE, registry, name)?.pk ??
        connection.insert(INSERT_VALUE, registry, name),
    );
  return {
    value,
    binding: ({ kind, resolution, dispatch, confidence }) =>
      remember(`${confidence} ${kind} ${resolution} ${dispatch}`, () => {
        const keys = [
          value("edge kind", kind),
          value("resolution", resolution),
          value("dispatch", dispatch),
          confidence,
        ];
        return (
          connection.get<{ pk: number }>(FIND_BINDING, ...keys)?.pk ??
          connection.insert(INSERT_BINDING, ...keys)
        );
      }),
  };
}
