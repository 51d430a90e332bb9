/** From a named folder to the dataset that answers for it: exactly that folder's, or the nearest one above that does not leave it out. */
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { type Dataset, datasetPlace, noFilesBehind } from "../domain/dataset.ts";
import { AppError } from "../domain/errors.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Source } from "../ports/source.ts";
import type { Workspace, Workspaces } from "../ports/workspaces.ts";
import { findInserted, NO_FILES } from "./find-inserted.ts";
import { requireCommit } from "./history/named-commit.ts";

/** What a folder's git repository says of it; null outside of one. */
export interface RepositoryIdentity {
  /** Real path of the git common dir: the same for all worktrees. */
  readonly commonDir: string;
  /** `github.com/owner/name`, or null without a remote. */
  readonly remote: string | null;
  readonly branch: string | null;
}

export interface WorkspaceDirectoryDeps {
  readonly catalogs: CatalogDirectory;
  readonly host: string;
  readonly findRepository: (folder: string) => Promise<RepositoryIdentity | null>;
  /** Whether the repository around a folder ignores it: what lies there is another project. */
  readonly isIgnored: (folder: string) => boolean;
  readonly openSource: (folder: string) => Promise<Source>;
  /** The tree of a ref, below a folder. */
  readonly openRef: (folder: string, ref: string) => Source;
}

interface Found {
  readonly catalog: Catalog;
  readonly dataset: Dataset;
}

export class WorkspaceDirectory implements Workspaces {
  readonly #deps: WorkspaceDirectoryDeps;
  readonly #sources = new Map<string, Promise<Source>>();

  constructor(deps: WorkspaceDirectoryDeps) {
    this.#deps = deps;
  }

  async resolve(context: OperationContext, folder: string): Promise<Workspace> {
    const real = await realFolder(folder);
    const repository = await this.#deps.findRepository(real);
    const found = await this.#findNearest(context, real, repository);
    return this.#workspace(found ?? (await this.#create(context, real, repository)), real);
  }

  async findIndexed(context: OperationContext, folderOrProject: string): Promise<Workspace | null> {
    const byFolder = await this.#findIndexedFolder(context, folderOrProject);
    if (byFolder !== null) return byFolder;
    const named = (await this.#all(context)).filter(({ dataset }) =>
      isNamed(dataset, folderOrProject),
    );
    // All worktrees share the project's name: the one whose folder has it too is meant.
    const byName = named.filter(({ dataset }) => basename(dataset.folder) === folderOrProject);
    const matches = byName.length === 1 ? byName : named;
    if (matches.length > 1) {
      throw new AppError(
        "INVALID_ARGUMENT",
        `Several indexed folders are called "${folderOrProject}".`,
        {
          next: `Name one of: ${matches.map(({ dataset }) => dataset.folder).join(", ")}.`,
        },
      );
    }
    // what stands in folders of this host comes first; `project:dataset` is never one of these
    const match = matches[0] ?? (await findInserted(context, this.#deps.catalogs, folderOrProject));
    return match === null ? null : this.#workspace(match, match.dataset.folder);
  }

  async atRef(context: OperationContext, workspace: Workspace, ref: string): Promise<Workspace> {
    const { catalog, scope } = workspace;
    const { host, folder, project } = workspace.dataset;
    const lack = noFilesBehind(workspace.dataset);
    if (lack !== null) throw lack;
    await requireCommit(folder, ref);
    const dataset = await catalog.datasets.ensure(context, {
      ...{ projectKey: project.key, projectName: project.name },
      ...{ host, folder, ref, branch: null },
    });
    const opened = await this.#workspace({ catalog, dataset }, folder);
    return { ...opened, scope: { ...opened.scope, prefix: scope.prefix } };
  }

  async refsOf(context: OperationContext, workspace: Workspace): Promise<readonly Workspace[]> {
    const { catalog, scope } = workspace;
    const { host, folder } = workspace.dataset;
    const all = await catalog.datasets.list(context);
    const refs = all.filter((each) => each.ref !== null && each.host === host);
    return Promise.all(
      refs
        .filter((dataset) => dataset.folder === folder)
        .map(async (dataset) => {
          const opened = await this.#workspace({ catalog, dataset }, folder);
          return { ...opened, scope: { ...opened.scope, prefix: scope.prefix } };
        }),
    );
  }

  async #findIndexedFolder(context: OperationContext, folder: string): Promise<Workspace | null> {
    if (!isAbsolute(folder) && !folder.startsWith(".")) return null;
    const real = await realpath(folder).catch(() => null);
    if (real === null) return null;
    const found = await this.#findNearest(
      context,
      slashed(real),
      await this.#deps.findRepository(real),
    );
    return found === null ? null : this.#workspace(found, slashed(real));
  }

  /** The dataset of the folder itself, else of the nearest folder above it that has one. */
  async #findNearest(
    context: OperationContext,
    folder: string,
    repository: RepositoryIdentity | null,
  ): Promise<Found | null> {
    const { catalogs, host } = this.#deps;
    const shared =
      repository === null
        ? null
        : await catalogs.openExisting(context, { home: repository.commonDir });
    for (const above of [folder, ...ancestors(folder)]) {
      const own = await catalogs.openExisting(context, { home: above });
      for (const catalog of [shared, own]) {
        const dataset = await catalog?.datasets.find(context, { host, folder: above });
        if (catalog == null || dataset == null) continue;
        // A dataset that never held anything does not swallow the folders below it.
        if (above !== folder && dataset.sweptAtMs === null && dataset.revision === 0) continue;
        const found = { catalog, dataset };
        return (await leavesOut(context, found, folder)) ? null : found;
      }
    }
    return null;
  }

  async #create(
    context: OperationContext,
    folder: string,
    around: RepositoryIdentity | null,
  ): Promise<Found> {
    const isOwn = around !== null && this.#deps.isIgnored(folder);
    const repository = isOwn ? null : around;
    const catalog = await this.#deps.catalogs.open(context, {
      home: repository?.commonDir ?? folder,
    });
    const home = repository === null ? folder : dirname(repository.commonDir);
    const projectKey = repository?.remote ?? `host:${this.#deps.host}/${home}`;
    const dataset = await catalog.datasets.ensure(context, {
      projectKey,
      projectName: isOwn ? await packageName(folder) : basename(repository?.remote ?? home),
      host: this.#deps.host,
      folder,
      branch: repository?.branch ?? null,
    });
    return { catalog, dataset };
  }

  async #workspace({ catalog, dataset }: Found, folder: string): Promise<Workspace> {
    return {
      catalog,
      dataset,
      scope: { datasetId: dataset.id, prefix: prefixOf(dataset, folder) },
      source: await this.#sourceOf(dataset),
      indexed: dataset.revision > 0 || dataset.sweptAtMs !== null || dataset.kind === "inserted",
    };
  }

  #sourceOf({ kind, folder, ref }: Dataset): Promise<Source> {
    if (kind === "inserted") return Promise.resolve(NO_FILES);
    const place = datasetPlace(folder, ref);
    const known = this.#sources.get(place);
    if (known !== undefined) return known;
    const { openSource, openRef } = this.#deps;
    const source = ref === null ? openSource(folder) : Promise.resolve(openRef(folder, ref));
    this.#sources.set(place, source);
    return source;
  }

  async #all(context: OperationContext): Promise<readonly Found[]> {
    const found: Found[] = [];
    for (const listing of await this.#deps.catalogs.list(context)) {
      if (listing.problem !== null) continue;
      const catalog = await this.#deps.catalogs.openExisting(context, { home: listing.home });
      for (const dataset of (await catalog?.datasets.list(context)) ?? []) {
        const isHere = dataset.host === this.#deps.host && dataset.ref === null;
        if (catalog !== null && isHere) found.push({ catalog, dataset });
      }
    }
    return found;
  }
}

/**
 * Whether a swept dataset left out a folder below its own, by whichever rule. A folder that changed after the sweep is not judged: the
 * next one may take it in.
 */
async function leavesOut(
  context: OperationContext,
  { catalog, dataset }: Found,
  folder: string,
): Promise<boolean> {
  if (folder === dataset.folder || dataset.sweptAtMs === null) return false;
  const { ctimeMs } = await stat(folder);
  if (ctimeMs >= dataset.sweptAtMs) return false;
  const prefix = prefixOf(dataset, folder);
  return !(await catalog.documents.knowsBelow(context, { datasetId: dataset.id, prefix }));
}

/** A folder's place below its dataset's, with a final slash; empty for the dataset's own. */
const prefixOf = (dataset: Dataset, folder: string): string =>
  folder === dataset.folder ? "" : `${folder.slice(dataset.folder.length).replace(/^\//, "")}/`;

const PACKAGE_NAME = /^(?:@[\w.-]+\/)?[\w.-]+$/;

/** What a package calls itself; the folder's name where it is none. */
async function packageName(folder: string): Promise<string> {
  try {
    const { name } = JSON.parse(await readFile(`${folder}/package.json`, "utf8")) as {
      readonly name?: unknown;
    };
    if (typeof name === "string" && PACKAGE_NAME.test(name)) return name;
  } catch {
    // no package, or none that can be read: the folder's name says as much
  }
  return basename(folder);
}

const isNamed = (dataset: Dataset, name: string): boolean =>
  [dataset.project.name, dataset.project.key, basename(dataset.folder)].includes(name);

const slashed = (path: string): string =>
  process.platform === "win32" ? path.replaceAll("\\", "/") : path;

function ancestors(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...ancestors(above)];
}

/** Real path of a folder that exists and is a folder. */
async function realFolder(folder: string): Promise<string> {
  const absolute = resolve(folder);
  try {
    const real = await realpath(absolute);
    if (!(await stat(real)).isDirectory()) {
      throw new AppError("NOT_A_FOLDER", `${folder} is a file; a folder is needed.`, {
        next: `Name the folder that holds it: ${dirname(absolute)}.`,
      });
    }
    return slashed(real);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw folderError(folder, thrown);
  }
}

function folderError(folder: string, thrown: unknown): AppError {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM") {
    return new AppError("FOLDER_UNREADABLE", `${folder} cannot be read by this user.`, {
      next: "Give the user that runs Quarry permission to read it, or name another folder.",
      cause: thrown,
    });
  }
  return new AppError("FOLDER_NOT_FOUND", `There is no folder ${folder}.`, {
    next: "Name an existing folder, as an absolute path.",
    cause: thrown,
  });
}
