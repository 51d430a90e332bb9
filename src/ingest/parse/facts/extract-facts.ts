/** One syntax tree becomes code facts: the flow of extraction. */
import type { Node, Query } from "web-tree-sitter";
import type { CodeFacts } from "../../../domain/code-facts.ts";
import type { SymbolDefinition } from "../../../domain/symbol.ts";
import type { ScopedDefinition } from "../../chunk/definition.ts";
import type { TextMeasure } from "../../chunk/text-measure.ts";
import { BindingTable } from "./bindings.ts";
import { ExpressionTable, isValueRole } from "./expression-table.ts";
import type { FactRules } from "./fact-rules.ts";
import { exportFacts, importFacts } from "./import-facts.ts";
import { outlineOf } from "./outline.ts";
import { commentMentions, referenceFacts, symbolFinder } from "./reference-facts.ts";
import { part, type RoleTable, readRoles } from "./roles.ts";
import { parametersByScope } from "./scope-parameters.ts";
import { ScopeTree } from "./scope-tree.ts";
import { claimScopes, placeSymbols, symbolFacts } from "./symbol-facts.ts";

/** What is kept of a tree until the symbols are known. */
export interface FactSource {
  readonly root: Node;
  readonly query: Query;
  readonly rules: FactRules;
}

export interface FactsRequest extends FactSource {
  readonly text: string;
  readonly measure: TextMeasure;
  readonly definitions: readonly ScopedDefinition[];
  /** Made of the definitions, in order. */
  readonly symbols: readonly SymbolDefinition[];
}

/** Full names of the packages that a file declares: one inside another, or after another where they add up. */
function packageNames(roles: RoleTable, table: ExpressionTable, rules: FactRules): string[] {
  const open: { readonly name: string; readonly end: number }[] = [];
  return roles.all("package").map((role) => {
    const path = part(role, "path");
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (top.end > role.node.startIndex) break;
      open.pop();
    }
    const own = table.textOf(path).replace(/::|\\/g, ".");
    const around = open.at(-1)?.name;
    const name = around === undefined ? own : `${around}.${own}`;
    const isClause = path !== undefined && path.endIndex === role.node.endIndex;
    const end = isClause && rules.packagesAddUp ? Number.MAX_SAFE_INTEGER : role.node.endIndex;
    open.push({ name, end });
    return name;
  });
}

/** By name, the scopes that a symbol of that name is declared in. */
function scopesByName(
  claimed: ReturnType<typeof claimScopes>,
  symbols: readonly SymbolDefinition[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  claimed.forEach(({ scope }, ordinal) => {
    const name = symbols[ordinal]?.name ?? "";
    const known = found.get(name);
    if (known === undefined) found.set(name, new Set([scope]));
    else known.add(scope);
  });
  return found;
}

/** Scopes, expressions, bindings, symbols, imports, exports and references of one file. */
export function extractFacts(request: FactsRequest): CodeFacts {
  const { text, measure, root, query, rules, definitions, symbols } = request;
  const roles = readRoles(root, query, isValueRole);
  const scopes = new ScopeTree(roles, text.length);
  const placed = placeSymbols(definitions, symbols);
  const claimed = claimScopes(placed, scopes);
  const parameters = parametersByScope(roles, scopes);
  const table = new ExpressionTable({
    text,
    roles,
    scopes,
    symbolName: (ordinal) => symbols[ordinal]?.name ?? "",
    typesByArity: rules.typesByArity,
    parameterTypes: (scope) => (parameters.get(scope) ?? []).map((role) => part(role, "type")),
  });
  const names = new BindingTable({ roles, scopes, table, rules, parameters });
  const declared = scopesByName(claimed, symbols);
  const references = {
    text,
    roles,
    table,
    measure,
    placed,
    rules,
    isLocal: (name: string, node: Node) =>
      names.isLocal(name, scopes.at(node.startIndex), declared.get(name)),
    symbolAt: symbolFinder(placed),
  };
  const modules = packageNames(roles, table, rules);
  const facts = {
    modules: [...new Set(modules)].map((name) => `${rules.modulePrefix}:${name}`),
    symbols: symbolFacts({ placed, claimed, roles, scopes, table, bindings: names.bindings }),
    imports: importFacts({ roles, scopes, table, measure }),
    exports: exportFacts({ roles, scopes, table, measure }),
    references: referenceFacts(references),
    mentions: commentMentions(references),
    scopes: scopes.toFacts(),
    bindings: names.bindings,
    expressions: table.expressions,
  };
  return { outline: outlineOf(facts, null), ...facts };
}
