/** Which parameters each function scope has. */
import type { ScopeIndex } from "../../../domain/code-facts.ts";
import { part, type Role, type RoleTable } from "./roles.ts";
import type { ScopeTree } from "./scope-tree.ts";

/** By function scope, the roles of its parameters in order. */
export type ScopeParameters = ReadonlyMap<ScopeIndex, readonly Role[]>;

/** Every parameter of a file, by the scope that declares it. */
export function parametersByScope(roles: RoleTable, scopes: ScopeTree): ScopeParameters {
  const parameters = [
    ...roles.all("parameter"),
    ...roles.all("parameter-part"),
    ...roles.all("part-of-type"),
  ]
    .filter((role) => part(role, "binds") !== undefined || part(role, "type") !== undefined)
    .sort((a, b) => a.node.startIndex - b.node.startIndex);
  const found = new Map<ScopeIndex, Role[]>();
  for (const role of parameters) {
    const scope = scopes.at(role.node.startIndex);
    const list = found.get(scope) ?? [];
    list.push(role);
    found.set(scope, list);
  }
  return found;
}
