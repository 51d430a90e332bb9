/** One file's facts, ready to be looked things up in. */
import type { CodeFacts, Expression, ScopeKind, SymbolFacts } from "../../domain/code-facts.ts";
import type { LanguageId } from "../../domain/language.ts";
import type { Entry, FileModel, LanguageRules, SymbolRef } from "./language-rules.ts";

const NO_ENTRIES: readonly Entry[] = [];

export class IndexedFile implements FileModel {
  readonly path: string;
  readonly language: LanguageId;
  readonly facts: CodeFacts;
  readonly rules: LanguageRules;
  readonly #names = new Map<string, Entry[]>();
  readonly #scopeNames = new Map<number, Set<string>>();
  readonly #constructors = new Map<number, SymbolRef[]>();

  constructor(path: string, language: LanguageId, facts: CodeFacts, rules: LanguageRules) {
    this.path = path;
    this.language = language;
    this.facts = facts;
    this.rules = rules;
    facts.symbols.forEach((symbol, ordinal) => {
      // what belongs to a type that stands elsewhere is no name of the scope that it is written in
      if (symbol.owner !== undefined) return;
      if (symbol.kind === "constructor" && symbol.name === facts.symbols[symbol.parent]?.name) {
        const known = this.#constructors.get(symbol.parent) ?? [];
        this.#constructors.set(symbol.parent, [...known, { file: this, ordinal }]);
        return;
      }
      this.#enter(symbol.scope, symbol.name, { kind: "symbol", ordinal });
    });
    for (const binding of facts.bindings) {
      this.#enter(binding[0], binding[1], { kind: "binding", binding });
    }
    for (const fact of facts.imports) {
      const isReexport = fact.flags?.includes("reexport") === true;
      if (fact.local !== "" && (!isReexport || rules.passedOnBinds === true))
        this.#enter(fact.scope, fact.local, { kind: "import", fact });
    }
  }

  entries(scope: number, name: string): readonly Entry[] {
    return this.#names.get(`${scope} ${name}`) ?? NO_ENTRIES;
  }

  namesIn(scope: number): ReadonlySet<string> {
    return this.#scopeNames.get(scope) ?? new Set();
  }

  symbol(ordinal: number): SymbolFacts | undefined {
    return this.facts.symbols[ordinal];
  }

  expression(index: number): Expression {
    return this.facts.expressions[index] ?? UNKNOWN;
  }

  parentScope(scope: number): number {
    return this.facts.scopes[scope]?.[0] ?? -1;
  }

  scopeKind(scope: number): ScopeKind {
    return this.facts.scopes[scope]?.[2] ?? "file";
  }

  constructorsOf(ordinal: number): readonly SymbolRef[] {
    return this.#constructors.get(ordinal) ?? [];
  }

  scopeSymbol(scope: number): number {
    return this.facts.scopes[scope]?.[1] ?? -1;
  }

  nearestScope(scope: number, kinds: ReadonlySet<ScopeKind>): number {
    let at = scope;
    while (at >= 0 && !kinds.has(this.scopeKind(at))) at = this.parentScope(at);
    return at;
  }

  #enter(scope: number, name: string, entry: Entry): void {
    const key = `${scope} ${name}`;
    const list = this.#names.get(key);
    if (list === undefined) this.#names.set(key, [entry]);
    else list.push(entry);
    const names = this.#scopeNames.get(scope);
    if (names === undefined) this.#scopeNames.set(scope, new Set([name]));
    else names.add(name);
  }
}

const UNKNOWN: Expression = ["unknown"];
