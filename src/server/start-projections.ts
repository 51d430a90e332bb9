/** Puts projections around the catalogs of a process, and what they could not answer into its answers. */
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { AnswerDependencies } from "../query/answer-question.ts";
import {
  type ProjectionsParams,
  type RunningProjections,
  runProjections,
} from "../sync/run-projections.ts";
import { describeGaps } from "../tools/prepare-index.ts";

export interface StartedProjections {
  /** Those of the directory, asking projections where there are some. */
  readonly catalogs: CatalogDirectory;
  /** Null where nothing but files can hold the catalog. */
  readonly projections: RunningProjections | null;
  /** What the index lacks, and which projection could not answer. */
  readonly describeLacks: AnswerDependencies["describeGaps"];
}

/** Nothing runs where no projection is given. */
export function startProjections(
  params: Omit<ProjectionsParams, "catalog"> & { readonly directory: CatalogDirectory },
): StartedProjections {
  const { directory, ...given } = params;
  const catalog = directory.projections;
  const projections = catalog === null ? null : runProjections({ ...given, catalog });
  return {
    catalogs: projections?.around(directory) ?? directory,
    projections,
    describeLacks: async (context, workspace) => {
      const gaps = await describeGaps(context, workspace);
      const notice = projections?.notice(context) ?? null;
      return [gaps, notice].filter((each) => each !== null).join(" ") || null;
    },
  };
}
