/** What names mean: by scope, by import, by what modules export. */
import type { ImportFact } from "../../domain/code-facts.ts";
import { receiverIn } from "./evaluate.ts";
import type {
  Entry,
  FileModel,
  ImportTarget,
  LanguageRules,
  NamePlace,
  SymbolRef,
} from "./language-rules.ts";
import {
  type Denotation,
  type Denotations,
  isTypeLike,
  type Resolver,
  type Route,
} from "./resolver.ts";
import type { Env, Value } from "./values.ts";

const NONE: Denotations = [];
/** Re-exports of re-exports: longer chains go in circles. */
const MOST_PASSED_ON = 20;

function symbolDenotation(
  { file, ordinal }: SymbolRef,
  route: Route,
  env: Env | null = null,
): Denotation {
  return { kind: "symbol", file, ordinal, env, receiver: null, route };
}

/** What a name means from a scope outwards, then in what the file sees without importing. */
export function lookUp(
  resolver: Resolver,
  file: FileModel,
  name: string,
  place: NamePlace,
  env: Env | null,
): Denotations {
  // what a base outside the code base may have is less than what the code base has
  let inherited: Denotations = NONE;
  for (let at = place.scope; at >= 0; at = file.parentScope(at)) {
    const isOwn = at === place.scope && file.rules.bodySeesMembers === true;
    const found = inScope(resolver, file, name, { scope: at, isType: place.isType }, env, isOwn);
    if (found.length === 0) continue;
    if (!found.every(isOutside) || file.scopeKind(at) !== "class") return found;
    inherited = found;
  }
  const found = resolver.outsideFile(file, name, place);
  return found.length > 0 ? found : inherited;
}

/** What a name that no scope of the file declares means there. */
export function lookUpOutsideFile(
  resolver: Resolver,
  file: FileModel,
  name: string,
  place: NamePlace,
): Denotations {
  const siblings = file.rules.siblings?.(resolver.view, file, name) ?? [];
  if (siblings.length > 0)
    return siblings.map((ref) => symbolDenotation(ref, routeFrom(file, ref)));
  const passed = wildcards(resolver, file, name);
  if (passed.length > 0) return passed;
  const globals = file.rules.globals?.(resolver.view, file, name, place) ?? [];
  return globals.map((found): Denotation => {
    if ("file" in found) return symbolDenotation(found, routeFrom(file, found));
    if ("outside" in found) {
      return { kind: "outside", name: found.outside, route: "import", isClosed: true };
    }
    return {
      kind: "value",
      value: { kind: "module", paths: found.paths, rules: file.rules },
      route: "import",
    };
  });
}

/** Where types and values have names of their own, those that are meant. */
function ofNameSpace(
  file: FileModel,
  entries: readonly Entry[],
  isType: boolean,
): readonly Entry[] {
  if (file.rules.typesApart !== true || entries.length === 0) return entries;
  const kept = entries.filter((entry) => {
    if (entry.kind === "import") return true;
    if (entry.kind === "binding") return !isType || entry.binding[2] === "type-parameter";
    const { ordinal } = entry;
    return isTypeLike({ file, ordinal }) === isType;
  });
  if (kept.length === 0 && !isType) return entries;
  // `typedef struct a { } a;` names one thing twice
  const bodies = kept.filter((entry) => {
    return entry.kind !== "symbol" || file.symbol(entry.ordinal)?.kind !== "type";
  });
  return isType && bodies.length > 0 ? bodies : kept;
}

const routeFrom = (file: FileModel, ref: SymbolRef): Route =>
  ref.file === file ? "exact" : "import";

const isOutside = (each: Denotation): boolean =>
  each.kind === "outside" || (each.kind === "value" && each.value.kind === "builtin");

function inScope(
  resolver: Resolver,
  file: FileModel,
  name: string,
  { scope, isType }: NamePlace,
  env: Env | null,
  isOwn: boolean,
): Denotations {
  const kind = file.scopeKind(scope);
  const entries = ofNameSpace(file, file.entries(scope, name), isType);
  if (kind === "object") return NONE;
  if (kind !== "class" || isOwn) {
    const found = entries.flatMap((entry) => meaning(resolver, file, entry, env));
    if (found.length > 0) return found;
    const owned = ofOwner(resolver, file, name, scope, env);
    return owned.length > 0 ? owned : ofReceiver(resolver, file, name, scope, env);
  }
  const parameters = entries.filter(
    (entry) => entry.kind === "binding" && entry.binding[2] === "type-parameter",
  );
  if (parameters.length > 0)
    return parameters.flatMap((each) => meaning(resolver, file, each, env));
  const ordinal = file.scopeSymbol(scope);
  if (!file.rules.implicitMembers) return NONE;
  if (ordinal >= 0) return resolver.members({ kind: "instance", file, ordinal, env }, name);
  const extended = ofReceiver(resolver, file, name, scope, env);
  return extended.length > 0
    ? extended
    : resolver.members({ kind: "object", file, scope, env }, name);
}

/** Members of what a function or function literal is given as `this`. */
function ofReceiver(
  resolver: Resolver,
  file: FileModel,
  name: string,
  scope: number,
  env: Env | null,
): Denotations {
  return receiverIn(resolver, file, scope, env)
    .flatMap((value) => resolver.members(value, name))
    .filter((each) => !isOutside(each));
}

/** Members of the type that a function belongs to which is written elsewhere: `void A::f() { g(); }`. */
function ofOwner(
  resolver: Resolver,
  file: FileModel,
  name: string,
  scope: number,
  env: Env | null,
): Denotations {
  const owner = file.symbol(file.scopeSymbol(scope))?.owner;
  if (owner === undefined || !file.rules.implicitMembers) return NONE;
  return resolver
    .evaluateType(file, owner, env)
    .flatMap((type) => (type.kind === "instance" ? resolver.members(type, name) : NONE));
}

function meaning(resolver: Resolver, file: FileModel, entry: Entry, env: Env | null): Denotations {
  switch (entry.kind) {
    case "symbol":
      return [symbolDenotation({ file, ordinal: entry.ordinal }, "exact", env)];
    case "binding":
      return [{ kind: "binding", file, binding: entry.binding, env, route: "exact" }];
    case "import":
      return imported(resolver, file, entry.fact);
  }
}

/** What an import brings in. */
export function imported(resolver: Resolver, file: FileModel, fact: ImportFact): Denotations {
  const target = resolver.importTarget(file, fact, fact.name);
  if (target === null) return NONE;
  if (target.kind === "outside") {
    const isClosed = file.rules.outsideIsClosed === true;
    return [{ kind: "outside", name: fact.name, route: "import", isClosed }];
  }
  if (target.kind !== "files") return fromSymbols(resolver, target, fact.name);
  if (fact.name === "=") {
    if (target.within !== undefined) return asImported(inside(resolver, target, []));
    const value: Value = { kind: "module", paths: target.paths, rules: file.rules };
    return [{ kind: "value", value, route: "import" }];
  }
  if (target.within === undefined) {
    return inModule(resolver, file.rules, target.paths, fact.name);
  }
  return asImported(inside(resolver, target, [fact.name]));
}

/** What a module has by this name: what it exports, else the module of that name inside it. */
export function inModule(
  resolver: Resolver,
  rules: LanguageRules,
  paths: readonly string[],
  name: string,
): Denotations {
  const found = resolver.exported(paths, name);
  if (found.length > 0) return asImported(found);
  const inside = rules.submodule?.(resolver.view, paths, name) ?? [];
  if (inside.length === 0) return NONE;
  return [{ kind: "value", value: { kind: "module", paths: inside, rules }, route: "import" }];
}

const asImported = (found: Denotations): Denotations =>
  found.map((each) => ({ ...each, route: "import" }));

/** What a path of names means from a target on. */
function inside(
  resolver: Resolver,
  { paths, within }: ImportTarget & { readonly kind: "files" },
  names: readonly string[],
): Denotations {
  const [first = "", ...rest] = [...(within?.split(".") ?? []), ...names];
  return rest.reduce<Denotations>(
    (found, name) =>
      found
        .flatMap((each) => resolver.valuesOf(each))
        .flatMap((each) => resolver.members(each, name)),
    resolver.exported(paths, first),
  );
}

/** The imported definitions, or their member of that name. */
function fromSymbols(
  resolver: Resolver,
  { kind, symbols }: Exclude<ImportTarget, { readonly kind: "files" | "outside" }>,
  name: string,
): Denotations {
  if (kind === "symbols") return symbols.map((ref) => symbolDenotation(ref, "import"));
  return symbols
    .flatMap((ref) => resolver.members({ kind: "symbol", ...ref, env: null, receiver: null }, name))
    .filter((each) => !isOutside(each))
    .map((each) => ({ ...each, route: "import" }));
}

/** Names brought in by `import *`, where they bind here. */
function wildcards(resolver: Resolver, file: FileModel, name: string): Denotations {
  for (const fact of file.facts.imports) {
    if (fact.name !== "*" || fact.local !== "" || passesOnOnly(file, fact)) continue;
    const found = importedAll(resolver, file, fact, name);
    if (found.length > 0) return found;
  }
  return NONE;
}

/** A re-export makes no name where it stands, but in some languages it does. */
const passesOnOnly = ({ rules }: FileModel, { flags }: ImportFact): boolean =>
  rules.passedOnBinds !== true && flags?.includes("reexport") === true;

function importedAll(
  resolver: Resolver,
  file: FileModel,
  fact: ImportFact,
  name: string,
): Denotations {
  const target = resolver.importTarget(file, fact, name);
  if (target === null || target.kind === "outside") return NONE;
  if (target.kind !== "files") return fromSymbols(resolver, target, name);
  if (!isInAll(resolver, file, target.paths, name)) return NONE;
  return asImported(inside(resolver, target, [name]));
}

function isInAll(
  resolver: Resolver,
  { rules }: FileModel,
  paths: readonly string[],
  name: string,
): boolean {
  if (rules.isInAll === undefined) return true;
  return paths.some((path) => {
    const model = resolver.view.model(path);
    return model !== null && rules.isInAll?.(model, name) === true;
  });
}

/** What modules export by this name: as they say, what they declare, what they pass on. The first module that has it decides. */
export function exported(
  resolver: Resolver,
  paths: readonly string[],
  name: string,
  depth = 0,
): Denotations {
  if (depth > MOST_PASSED_ON) return NONE;
  // of the files of a package, only those that define the name are looked into
  const telling = paths.length > 1 ? resolver.view.definers(name) : paths;
  const files = paths.flatMap((path) =>
    telling.includes(path) ? (resolver.view.model(path) ?? []) : [],
  );
  for (const file of files) {
    const found = exportedBy(resolver, file, name);
    if (found.length > 0) return found;
  }
  for (const file of files) {
    const found = passedOn(resolver, file, name, depth);
    if (found.length > 0) return found;
  }
  return NONE;
}

function exportedBy(resolver: Resolver, file: FileModel, name: string): Denotations {
  const said = file.facts.exports.filter((each) => each.name === name);
  if (said.length > 0) {
    return said.flatMap(({ value }) => {
      const denoted = resolver.denote(file, value, null);
      if (denoted.length > 0) return denoted;
      return resolver
        .evaluate(file, value, null)
        .map((each): Denotation => ({ kind: "value", value: each, route: "exact" }));
    });
  }
  const declared = file.entries(0, name).filter((entry) => entry.kind !== "import");
  if (declared.length > 0) return declared.flatMap((each) => meaning(resolver, file, each, null));
  const whole = file.facts.exports.filter((each) => each.name === "=");
  if (name === "default" && whole.length > 0) {
    return whole.flatMap(({ value }) => resolver.denote(file, value, null));
  }
  return whole.flatMap(({ value }) =>
    resolver.evaluate(file, value, null).flatMap((each) => resolver.members(each, name)),
  );
}

function passedOn(resolver: Resolver, file: FileModel, name: string, depth: number): Denotations {
  const named = file.facts.imports.find((fact) => {
    const isReexport = fact.flags?.includes("reexport") === true;
    return fact.local === name && (isReexport || fact.scope === 0);
  });
  if (named !== undefined) return imported(resolver, file, named);
  if (name === "default") return NONE;
  for (const fact of file.facts.imports) {
    if (fact.name !== "*" || fact.local !== "") continue;
    const target = resolver.importTarget(file, fact, name);
    if (target === null || target.kind !== "files") continue;
    const paths = target.paths.filter((path) => path !== file.path);
    if (!isInAll(resolver, file, paths, name)) continue;
    const found = exported(resolver, paths, name, depth + 1);
    if (found.length > 0) return found;
  }
  return NONE;
}
