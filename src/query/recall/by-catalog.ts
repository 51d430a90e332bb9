/** Groups workspaces by the catalog that answers for them. */
import type { Catalog } from "../../ports/catalog.ts";
import type { Workspace } from "../../ports/workspaces.ts";

/** In order of first appearance. */
export function byCatalog(workspaces: readonly Workspace[]): Map<Catalog, Workspace[]> {
  const groups = new Map<Catalog, Workspace[]>();
  for (const workspace of workspaces) {
    const group = groups.get(workspace.catalog);
    if (group === undefined) groups.set(workspace.catalog, [workspace]);
    else group.push(workspace);
  }
  return groups;
}
