/** Writes paths as the asker sees them, and reads paths as the asker wrote them. */
import type { Workspace } from "../../ports/workspaces.ts";

/**
 * Relative to `shownFrom`, so that it is valid in the next call, else to the folder asked, with the project's or folder's name in front when
 * several were asked.
 */
export function shownPath(
  workspace: Workspace,
  path: string,
  workspaces: readonly Workspace[],
): string {
  const { shownFrom } = workspace;
  if (shownFrom !== undefined) {
    const absolute = `${workspace.dataset.folder.replace(/\/$/u, "")}/${path}`;
    const base = `${shownFrom.replace(/\/$/u, "")}/`;
    return absolute.startsWith(base) ? absolute.slice(base.length) : absolute;
  }
  const relative = path.slice(workspace.scope.prefix.length);
  if (workspaces.length < 2) return relative;
  const { name } = workspace.dataset.project;
  const sharers = workspaces.filter(({ dataset }) => dataset.project.name === name);
  return `${sharers.length > 1 ? workspace.dataset.folder : name}:${relative}`;
}

/** The folder that a workspace's paths are relative to, with `/` at the end. */
function folderOf({ dataset, scope }: Workspace): string {
  return `${dataset.folder.replace(/\/$/u, "")}/${scope.prefix}`;
}

/** Strips `./` and, from an absolute path, the folder asked; a leading `!` stays. */
export function relativePath(written: string, workspaces: readonly Workspace[]): string {
  const negated = written.startsWith("!");
  const slashed =
    written.includes("/") || !/^[\w.\- \\]+$/u.test(written)
      ? written
      : written.replaceAll("\\", "/");
  let path = negated ? slashed.slice(1) : slashed;
  for (const workspace of workspaces) {
    const folder = folderOf(workspace);
    if (path.startsWith(folder)) path = path.slice(folder.length);
    else if (`${path}/` === folder) path = "";
  }
  return `${negated ? "!" : ""}${path.replace(/^(?:\.\/)+/u, "")}`;
}
