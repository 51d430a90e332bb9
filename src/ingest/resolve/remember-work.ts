/** What resolving one document does no more than once, never in circles, and within a bound. */
import type { ImportFact } from "../../domain/code-facts.ts";
import { denote } from "./denote.ts";
import { evaluate } from "./evaluate.ts";
import { evaluateType } from "./evaluate-type.ts";
import type { FileModel, ImportTarget } from "./language-rules.ts";
import { bases, inherited, members } from "./members.ts";
import { exported, lookUpOutsideFile } from "./names.ts";
import { OpenWork } from "./open-work.ts";
import type { Denotations, Inherited, Resolver } from "./resolver.ts";
import { distinct, type Env, NOTHING, refKey, type Value, type Values } from "./values.ts";

/**
 * Evaluations and look-ups of members that one document may take, several times what the largest of large repositories take; what is left
 * then stays unbound.
 */
const MOST_STEPS = 100_000;
const MOST_DEEP = 60;
const MOST_MEMBER_DEPTH = 40;

type ValueWork = Pick<Resolver, "evaluate" | "evaluateType" | "denote">;
type NameWork = Pick<Resolver, "outsideFile" | "importTarget" | "exported">;
type TypeWork = Pick<Resolver, "members" | "bases" | "inherited">;
export type RememberedWork = ValueWork & NameWork & TypeWork;

interface Work {
  readonly open: OpenWork;
  steps: number;
}

type Known = Map<FileModel, Map<number, Values>>;

/** The resolver's own part: the rest of it must be there when this is used. */
export function rememberWork(resolver: Resolver): RememberedWork {
  const work: Work = { open: new OpenWork(), steps: 0 };
  return {
    ...rememberValues(resolver, work),
    ...rememberNames(resolver, work.open),
    ...rememberTypes(resolver, work),
  };
}

function tableOf<Owner, Key, Kept>(
  tables: Map<Owner, Map<Key, Kept>>,
  owner: Owner,
): Map<Key, Kept> {
  const table = tables.get(owner) ?? new Map<Key, Kept>();
  tables.set(owner, table);
  return table;
}

function rememberValues(resolver: Resolver, work: Work): ValueWork {
  const values: Known = new Map();
  const types: Known = new Map();
  let depth = 0;

  const once = (
    known: Known,
    file: FileModel,
    index: number,
    env: Env | null,
    find: () => Values,
  ): Values => {
    if (index < 0 || work.steps > MOST_STEPS || depth > MOST_DEEP) return NOTHING;
    const table = tableOf(known, file);
    // type parameters make what is found depend on where it was asked from
    const kept = env === null ? table.get(index) : undefined;
    if (kept !== undefined) return kept;
    const key = `${known === values ? "v" : "t"}${index} ${file.path}`;
    if (work.open.isUnderWay(key)) return NOTHING;
    work.steps++;
    depth++;
    const found = work.open.during(key, () => distinct(find()));
    depth--;
    if (env === null) table.set(index, found);
    return found;
  };

  const meanings = new Map<FileModel, Map<number, Denotations>>();
  return {
    denote: (file, index, env) => {
      if (env !== null) return denote(resolver, file, index, env);
      const table = tableOf(meanings, file);
      const kept = table.get(index);
      if (kept !== undefined) return kept;
      return work.open.kept(
        () => denote(resolver, file, index, env),
        (found) => table.set(index, found),
      );
    },
    evaluate: (file, index, env) =>
      once(values, file, index, env, () =>
        evaluate(resolver, file, file.expression(index), index, env),
      ),
    evaluateType: (file, index, env) =>
      once(types, file, index, env, () =>
        evaluateType(resolver, file, file.expression(index), index, env),
      ),
  };
}

function rememberNames(resolver: Resolver, open: OpenWork): NameWork {
  const known = new Map<FileModel, Map<string, Denotations>>();
  const targets = new Map<ImportFact, Map<string, ImportTarget | null>>();
  return {
    importTarget: (file, fact, wanted) => {
      const table = tableOf(targets, fact);
      const kept = table.get(wanted);
      if (kept !== undefined) return kept;
      const target = file.rules.resolveImport(resolver.view, file, fact, wanted);
      table.set(wanted, target);
      return target;
    },
    outsideFile: (file, name, place) => {
      const table = tableOf(known, file);
      const key = `${name} ${place.scope} ${place.isType}`;
      const kept = table.get(key);
      if (kept !== undefined) return kept;
      return open.kept(
        () => lookUpOutsideFile(resolver, file, name, place),
        (found) => table.set(key, found),
      );
    },
    exported: (paths, name) => {
      const key = `e${name} ${paths.join(" ")}`;
      if (open.isUnderWay(key)) return []; // modules that pass each other's names on
      return open.during(key, () => exported(resolver, paths, name));
    },
  };
}

function rememberTypes(resolver: Resolver, work: Work): TypeWork {
  const { open } = work;
  const knownBases = new Map<string, Values>();
  const knownInherited = new Map<string, Inherited>();
  let depth = 0;

  /** Objects may be spread into each other, and into themselves. */
  const membersOnce = (value: Value, name: string): Denotations => {
    if (value.kind !== "object") return members(resolver, value, name);
    const key = `m${value.scope} ${name} ${value.file.path}`;
    if (open.isUnderWay(key)) return [];
    return open.during(key, () => members(resolver, value, name));
  };

  return {
    members: (value, name) => {
      if (work.steps > MOST_STEPS || depth > MOST_MEMBER_DEPTH) return [];
      work.steps++;
      depth++;
      const found = membersOnce(value, name);
      depth--;
      return found;
    },
    bases: (type) => {
      const key = `b${refKey(type)}`;
      const kept = type.env === null ? knownBases.get(key) : undefined;
      if (kept !== undefined) return kept;
      // the names of bases are not sought in what these bases have
      if (work.steps > MOST_STEPS || open.isUnderWay(key)) return NOTHING;
      work.steps++;
      return open.kept(
        () => open.during(key, () => bases(resolver, type)),
        (found) => type.env === null && knownBases.set(key, found),
      );
    },
    inherited: (type, name) => {
      const key = `${refKey(type)} ${name}`;
      const kept = knownInherited.get(key);
      if (kept !== undefined) return kept;
      return open.kept(
        () => inherited(resolver, type, name, new Set()),
        (found) => knownInherited.set(key, found),
      );
    },
  };
}
