/** From what a call names (a folder, a file in one, a project's name, or nothing) to the workspace that answers. */
import { stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { AppError } from "../domain/errors.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";
import type { ToolServices } from "./define-tool.ts";

/** A part of a workspace. */
export interface Within {
  /** A file, or a glob, below the dataset's folder. */
  readonly path: string;
  readonly symbol: string | null;
}

export interface Place {
  readonly workspace: Workspace;
  /** Null for all of the workspace. */
  readonly within: Within | null;
}

const GLOB = /[*?[\]{}!]/;

/** The workspace of a folder that may be new. Throws what `FolderPolicy.allow` and `Workspaces.resolve` throw. */
export async function openFolder(
  context: OperationContext,
  services: ToolServices,
  folder: string,
): Promise<Workspace> {
  const { policy, workspaces } = services;
  const real = await policy.allow(context, folder, async (candidate) => {
    return (await workspaces.findIndexed(context, candidate)) !== null;
  });
  return workspaces.resolve(context, real);
}

/** The default folder's workspace. */
export function openDefault(context: OperationContext, services: ToolServices): Promise<Workspace> {
  return openFolder(context, services, services.policy.defaultFolder());
}

/** An indexed project by its name, or null. */
async function findProject(
  context: OperationContext,
  services: ToolServices,
  name: string,
): Promise<Workspace | null> {
  return /[\\/#]/.test(name) ? null : services.workspaces.findIndexed(context, name);
}

/** The whole dataset, whatever subfolder it was opened by: paths of one file start at the dataset's folder. */
function wholeDataset(workspace: Workspace): Workspace {
  return { ...workspace, scope: { ...workspace.scope, prefix: "" } };
}

/** Splits `path#Symbol`, unless a file really has that name. */
async function splitSymbol(named: string, base: string): Promise<Within> {
  const hash = named.lastIndexOf("#");
  if (hash <= 0 || (await kindOf(resolve(base, named))) !== null)
    return { path: named, symbol: null };
  return { path: named.slice(0, hash), symbol: named.slice(hash + 1) };
}

async function kindOf(path: string): Promise<"folder" | "file" | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  return found.isDirectory() ? "folder" : "file";
}

function below(folder: string, path: string): string | null {
  const inside = relative(folder, path).replaceAll("\\", "/");
  return inside === "" || inside.startsWith("../") || inside === ".." || isAbsolute(inside)
    ? null
    : inside;
}

/** The workspace that holds a file: the default one, else that of the file's folder. */
async function openFile(
  context: OperationContext,
  services: ToolServices,
  file: string,
  symbol: string | null,
): Promise<Place> {
  const home = services.policy.defaultFolder();
  const workspace = wholeDataset(
    below(home, file) === null
      ? await openFolder(context, services, dirname(file))
      : await openDefault(context, services),
  );
  const path = below(workspace.dataset.folder, file);
  if (path === null)
    throw new AppError("OUTSIDE_ROOTS", `${file} lies outside the project.`, {
      next: "Name a file inside an indexed project.",
    });
  return { workspace, within: { path, symbol } };
}

/** A path that is not on disk: perhaps deleted, a glob, or relative to the dataset's folder. The index decides. */
async function openUnseen(
  context: OperationContext,
  services: ToolServices,
  named: Within,
): Promise<Place> {
  if (isAbsolute(named.path)) {
    // says FOLDER_NOT_FOUND or OUTSIDE_ROOTS, as is right
    const folder = GLOB.test(named.path) ? dirname(named.path) : named.path;
    return { workspace: await openFolder(context, services, folder), within: null };
  }
  const opened = await openDefault(context, services);
  const path = named.path.replace(/^\.\//, "");
  const workspace = GLOB.test(path) ? opened : wholeDataset(opened);
  return { workspace, within: { path, symbol: named.symbol } };
}

/** What a call wants to index: a folder, or an indexed project's name. Throws NOT_A_FOLDER for a file. */
export async function openIndexable(
  context: OperationContext,
  services: ToolServices,
  path: string | undefined,
): Promise<Workspace> {
  const folder = path === undefined || path === "" ? "." : path;
  if ((await kindOf(resolve(services.policy.defaultFolder(), folder))) === null) {
    const project = await findProject(context, services, folder);
    if (project !== null) return project;
  }
  return openFolder(context, services, folder);
}

/** An indexed project, by folder or name, without making anything. Throws NOT_INDEXED. */
export async function openIndexed(
  context: OperationContext,
  services: ToolServices,
  path: string | undefined,
): Promise<Workspace> {
  const { policy, workspaces } = services;
  const named = path === undefined || path === "" ? "." : path;
  const find = (folder: string): Promise<Workspace | null> =>
    workspaces.findIndexed(context, folder);
  const byName =
    (await kindOf(resolve(policy.defaultFolder(), named))) === null
      ? await findProject(context, services, named)
      : null;
  if (byName !== null) return byName;
  const real = await policy.allow(context, named, async (folder) => (await find(folder)) !== null);
  const found = await find(real);
  if (found !== null) return found;
  throw new AppError("NOT_INDEXED", `Nothing is indexed for ${named}.`, {
    next: "Call index_codebase with that path, or sync_status without path for what is indexed.",
  });
}

/** Where a call wants to search. Without `path`: the default folder. */
export async function openPlace(
  context: OperationContext,
  services: ToolServices,
  path: string | undefined,
): Promise<Place> {
  if (path === undefined || path === "" || path === ".")
    return { workspace: await openDefault(context, services), within: null };
  const base = services.policy.defaultFolder();
  const named = await splitSymbol(path, base);
  const absolute = named.path.startsWith("~") ? named.path : resolve(base, named.path);
  const kind = await kindOf(absolute);
  if (kind === "folder" || named.path.startsWith("~"))
    return { workspace: await openFolder(context, services, absolute), within: null };
  if (kind === "file") return openFile(context, services, absolute, named.symbol);
  const project = await findProject(context, services, path);
  if (project !== null) return { workspace: project, within: null };
  return openUnseen(context, services, named);
}
