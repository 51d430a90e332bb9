/** What a question found, as a text that can be kept elsewhere and read back for the workspaces that are asked. */
import type { Workspace } from "../../ports/workspaces.ts";
import type { AnswersFound } from "../find-answers.ts";
import type { Finding } from "../finding.ts";

interface Written {
  readonly list: readonly (Omit<Finding, "workspace"> & { readonly dataset: string })[];
  readonly complete: boolean;
  readonly words: readonly (readonly [word: string, weight: number])[];
  readonly names: readonly string[];
}

/** Notices are left out: what has any is not kept. */
export function writeFindings({ list, complete, words, names }: AnswersFound): string {
  const written: Written = {
    list: list.map(({ workspace, ...finding }) => ({ ...finding, dataset: workspace.dataset.id })),
    complete,
    words: [...words],
    names: [...names],
  };
  return JSON.stringify(written);
}

/** Null for what was not written here, or of other workspaces. */
export function readFindings(text: string, workspaces: readonly Workspace[]): AnswersFound | null {
  const byDataset = new Map(workspaces.map((workspace) => [workspace.dataset.id, workspace]));
  try {
    const { list, complete, words, names } = JSON.parse(text) as Written;
    const found: Finding[] = [];
    for (const { dataset, ...finding } of list) {
      const workspace = byDataset.get(dataset);
      if (workspace === undefined) return null;
      found.push({ ...finding, workspace });
    }
    return { list: found, complete, notices: [], words: new Map(words), names: new Set(names) };
  } catch {
    return null;
  }
}
