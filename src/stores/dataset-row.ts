/** The row of a dataset with its project in every database, and the dataset it stands for. */
import { type Dataset, splitPlace, type Visibility } from "../domain/dataset.ts";

export interface DatasetRow extends Omit<Dataset, "project" | "ref" | "visibility"> {
  readonly visibility: string;
  readonly projectId: string;
  readonly projectKey: string;
  readonly projectName: string;
}

/** Null for no row. */
export function toDataset(row: DatasetRow | undefined): Dataset | null {
  if (row === undefined) return null;
  const { projectId, projectKey, projectName, visibility, ...rest } = row;
  const place = rest.kind === "ref" ? splitPlace(rest.folder) : { folder: rest.folder, ref: null };
  return {
    ...rest,
    ...place,
    visibility: visibility as Visibility,
    project: { id: projectId, key: projectKey, name: projectName },
  };
}
