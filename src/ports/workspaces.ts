/** From a folder that a user or agent names to the catalog and dataset that answer for it. */
import type { Dataset, DatasetScope } from "../domain/dataset.ts";
import type { Catalog } from "./catalog.ts";
import type { OperationContext } from "./operation-context.ts";
import type { Source } from "./source.ts";

export interface Workspace {
  readonly catalog: Catalog;
  readonly dataset: Dataset;
  /** The dataset, restricted to the folder that was named when that lies below the dataset's. */
  readonly scope: DatasetScope;
  readonly source: Source;
  /** False until the first job of the dataset has committed something. */
  readonly indexed: boolean;
  /** Answers write paths relative to this folder, absolute ones for what lies outside of it. Absent: relative to the folder asked. */
  readonly shownFrom?: string;
  /** The commit, abbreviated, whose state its catalog shows. Absent: what is there now. */
  readonly at?: string;
}

export interface Workspaces {
  /**
   * The workspace of a folder: of the nearest indexed dataset that holds it, else of a new dataset of exactly this folder.
   * Throws AppError: FOLDER_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE, CATALOG_*. Whether a caller may name the folder is `FolderPolicy`'s.
   */
  resolve(context: OperationContext, folder: string): Promise<Workspace>;
  /**
   * Like `resolve` for an indexed folder or project name only; null when nothing there is indexed. What another system inserted is found by its
   * project's or dataset's name, by `project:dataset` or by its id. Never creates anything.
   */
  findIndexed(context: OperationContext, folderOrProject: string): Promise<Workspace | null>;
  /**
   * The workspace of a git ref of the same folder, to index it: of a new dataset when there is none. Its source is the ref's tree.
   * Throws AppError: INVALID_ARGUMENT, UNKNOWN_REF, CATALOG_*.
   */
  atRef(context: OperationContext, workspace: Workspace, ref: string): Promise<Workspace>;
  /** Those that there are, in order of the ref's name. */
  refsOf(context: OperationContext, workspace: Workspace): Promise<readonly Workspace[]>;
}
