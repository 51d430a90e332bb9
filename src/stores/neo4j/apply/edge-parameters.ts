/** Edges of one kind as they are sent: what several have in common once. */
import type { ProjectedEdge } from "../../../domain/projected.ts";
import { moment, type Parameters, whole } from "../server.ts";
import { EDGE_COLUMNS, type Value, valuesOf } from "./columns.ts";
import type { EdgeRow } from "./graph-rows.ts";

export function edgeParameters(edges: readonly EdgeRow[]): Parameters {
  const keys = createList<string, string>((key) => key);
  const bound = createList<Omit<EdgeRow, "kind">, object>(boundOf);
  const rows = edges.map((row): readonly Value[] => {
    const { uuid, state, edge } = row;
    return valuesOf(EDGE_COLUMNS, {
      source: keys.positionOf(row.source, row.source),
      target: keys.positionOf(row.target, row.target),
      bound: bound.positionOf(nameOf(row), row),
      ...{ uuid, state, line_offset: edge.lineOffset, count: edge.count },
    });
  });
  return { keys: keys.all, bound: bound.all, rows };
}

interface List<Item, Made> {
  readonly all: readonly Made[];
  /** Of what has the name; the first that comes with it is kept. */
  positionOf(name: string, item: Item): number;
}

function createList<Item, Made>(make: (item: Item) => Made): List<Item, Made> {
  const positions = new Map<string, number>();
  const all: Made[] = [];
  return {
    all,
    positionOf: (name, item) => {
      const known = positions.get(name);
      if (known !== undefined) return known;
      positions.set(name, all.length);
      return all.push(make(item)) - 1;
    },
  };
}

const clockOf = ({ validAtMs, invalidAtMs, createdAtMs, expiredAtMs }: ProjectedEdge) =>
  [validAtMs, invalidAtMs, createdAtMs, expiredAtMs] as const;

function nameOf({ group, edge }: Omit<EdgeRow, "kind">): string {
  const { resolution, dispatch, confidence, revFrom, revTo, validFrom, validTo } = edge;
  const bound = [resolution, dispatch, confidence, revFrom, revTo, validFrom, validTo];
  return [...bound, ...clockOf(edge), group].join(" ");
}

function boundOf({ group, edge }: Omit<EdgeRow, "kind">): object {
  const { resolution, dispatch, confidence, revFrom, revTo, validFrom, validTo } = edge;
  const known = (value: number | null, as: (value: number) => unknown): unknown =>
    value === null ? null : as(value);
  const [valid, invalid, created, expired] = clockOf(edge).map((ms) => known(ms, moment));
  return {
    ...{ group_id: group, resolution, dispatch, confidence },
    ...{ rev_from: whole(revFrom), rev_to: known(revTo, whole) },
    ...{ valid_from: known(validFrom, whole), valid_to: known(validTo, whole) },
    ...{ valid_at: valid, invalid_at: invalid, created_at: created, expired_at: expired },
  };
}
