/** What a member of something unknown may be: one definition in the whole code base has its name, or several have and none is chosen. */
import type { EdgeKind } from "../../domain/graph.ts";
import type { Bound } from "./edge-list.ts";
import type { FileModel, SymbolRef } from "./language-rules.ts";
import { isFunctionLike, type Resolver } from "./resolver.ts";

/** A unique name is likely, not certain. */
const UNIQUE_CONFIDENCE = 0.6;
/** Longer chains are not followed back. */
const MOST_DEEP = 20;
/** Shorter names are unique by chance. */
const LEAST_LENGTH = 4;

export interface Guess {
  readonly name: string;
  /** Null when the name could mean several things. */
  readonly bound: Bound | null;
}

/** Null when nothing in the code base has the name, or it is nothing that is called. */
export function guessByName(
  resolver: Resolver,
  file: FileModel,
  kind: EdgeKind,
  expression: number,
): Guess | null {
  if (kind !== "calls" || file.rules.guessesNothing === true) return null;
  const [op, object, property] = file.expression(expression);
  if (op !== "member" || typeof property !== "string") return null;
  if (file.rules.protocolNames?.test(property) === true) return null;
  // of a known receiver, what it lacks is not sought elsewhere
  if (resolver.evaluate(file, Number(object), null).length > 0) return null;
  if (isFromOutside(resolver, file, Number(object))) return null;
  const candidates = methodsNamed(resolver, file, property);
  if (candidates.length === 0) return null;
  const [only] = candidates;
  const isTelling =
    candidates.length === 1 &&
    property.length >= LEAST_LENGTH &&
    !file.rules.commonNames.has(property);
  if (!isTelling || only === undefined) return { name: property, bound: null };
  return {
    name: property,
    bound: {
      target: only,
      kind,
      resolution: "heuristic",
      dispatch: "direct",
      confidence: UNIQUE_CONFIDENCE,
    },
  };
}

/** What comes of names that are global to the language, as `Math` and `console` are, or of packages that the code base does not hold. */
function isFromOutside(resolver: Resolver, file: FileModel, expression: number): boolean {
  if (file.rules.namesAreDeclared !== true) return false;
  let at = expression;
  for (let depth = 0; depth < MOST_DEEP; depth++) {
    const [op, operand] = file.expression(at);
    const denoted = resolver.denote(file, at, null);
    if (denoted.some(({ kind }) => kind === "outside")) return true;
    if (op === "name") return denoted.length === 0;
    if (op !== "member" && op !== "call" && op !== "await" && op !== "index") return false;
    at = Number(operand);
  }
  return false;
}

/** Members by that name, of the same family of languages. */
function methodsNamed(resolver: Resolver, file: FileModel, name: string): SymbolRef[] {
  const found: SymbolRef[] = [];
  for (const path of resolver.view.definers(name)) {
    const model = resolver.view.model(path);
    if (model === null || model.rules.family !== file.rules.family) continue;
    model.facts.symbols.forEach((symbol, ordinal) => {
      const ref = { file: model, ordinal };
      const isNested = isFunctionLike({ file: model, ordinal: symbol.parent });
      const isMember = (symbol.parent >= 0 && !isNested) || symbol.owner !== undefined;
      // what belongs to a class itself is called on it by its name
      const isApart =
        model.rules.staticsApart === true && symbol.flags?.includes("static") === true;
      if (isApart) return;
      if (symbol.name === name && isMember && isFunctionLike(ref)) found.push(ref);
    });
    if (found.length > 1) return found;
  }
  return found;
}
