/** Gathers what `sync_status` says from every catalog of the data folder. */
import { existsSync } from "node:fs";
import type { Dataset } from "../domain/dataset.ts";
import { toAppError } from "../domain/errors.ts";
import { type Freshness, freshnessOf } from "../domain/freshness.ts";
import type { DatasetStatus, RefStatus, StatusReport } from "../domain/status-report.ts";
import type { Catalog } from "../ports/catalog.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { LeaseHolder } from "../ports/writer-lease.ts";
import type { Analyzer } from "./analyzer.ts";
import {
  type EmbeddingSources,
  type IdentifiedEmbedder,
  identifyEmbedders,
  reportEmbeddings,
} from "./embed/report-embeddings.ts";
import { LEASE_EXPIRY_MS } from "./held-lease.ts";
import { commitNamed } from "./history/named-commit.ts";
import { readPastStatus } from "./history/past-status.ts";
import { reportInserted } from "./inserted-status.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { findGitFolder } from "./walk/git/git-folder.ts";

export interface StatusDeps extends EmbeddingSources {
  readonly catalogs: CatalogDirectory;
  readonly dataFolder: string;
  readonly identity: ProcessIdentity;
  readonly analyzerOf: (folder: string) => Promise<Analyzer>;
  readonly history: { readonly commits: number };
}

interface CatalogStatusDeps extends StatusDeps {
  readonly identified: readonly IdentifiedEmbedder[];
}

/** Datasets in order of catalog and folder; a catalog that does not open is a problem in the report, not an error. */
export async function reportStatus(
  context: OperationContext,
  deps: StatusDeps,
  folder: string | undefined,
): Promise<StatusReport> {
  const datasets: DatasetStatus[] = [];
  const problems: { catalog: string; problem: string }[] = [];
  const identified = await identifyEmbedders(context, deps.embedders);
  const listed = await deps.catalogs.list(context).catch((thrown: unknown) => {
    // a process that never met its server has a wrong setting, and no report
    if (deps.catalogs.health() === null) throw thrown;
    problems.push(unavailable(thrown));
    return [];
  });
  const isThere = problems.length === 0;
  for (const listing of listed) {
    if (listing.problem !== null) {
      problems.push({ catalog: listing.home, problem: listing.problem });
      continue;
    }
    try {
      const catalog = await deps.catalogs.openExisting(context, { home: listing.home });
      if (catalog !== null)
        datasets.push(
          ...(await statusOfCatalog(context, { ...deps, identified }, catalog, folder)),
        );
    } catch (thrown) {
      const error = toAppError(thrown);
      problems.push({ catalog: listing.home, problem: `${error.code}: ${error.message}` });
    }
  }
  if (isThere) datasets.push(...(await reportInserted(context, deps.catalogs, folder)));
  return {
    dataFolder: deps.dataFolder,
    datasets,
    database: deps.catalogs.health(),
    projections: await listProjections(context, deps.catalogs),
    problems,
  };
}

/** A server that is down is what the report is asked for, not a reason to give none. */
function unavailable(thrown: unknown): StatusReport["problems"][number] {
  const error = toAppError(thrown);
  if (error.code !== "CATALOG_UNAVAILABLE") throw thrown;
  return {
    catalog: "the database",
    problem: `${error.code}: ${error.message} ${error.next ?? ""}`,
  };
}

/** A catalog that cannot be asked now is told of as such. */
async function listProjections(
  context: OperationContext,
  { projections }: CatalogDirectory,
): Promise<StatusReport["projections"]> {
  return (await projections?.registry.list(context).catch(() => [])) ?? [];
}

async function statusOfCatalog(
  context: OperationContext,
  deps: CatalogStatusDeps,
  catalog: Catalog,
  folder: string | undefined,
): Promise<readonly DatasetStatus[]> {
  const wanted = (await catalog.datasets.list(context)).filter(
    (dataset) => folder === undefined || dataset.folder === folder,
  );
  return Promise.all(wanted.map((dataset) => statusOf(context, deps, catalog, dataset)));
}

async function statusOf(
  context: OperationContext,
  deps: CatalogStatusDeps,
  catalog: Catalog,
  dataset: Dataset,
): Promise<DatasetStatus> {
  const scope = { datasetId: dataset.id, prefix: "" };
  const [analyzer, statistics, job, holder] = await Promise.all([
    deps.analyzerOf(dataset.folder),
    catalog.datasets.statistics(context, dataset.id),
    catalog.jobs.latest(context, dataset.id),
    catalog.lease.inspect(context, dataset.id),
  ]);
  const { identified, troubles } = deps;
  const { chunks } = statistics;
  const asked = { identified, troubles, catalog, scope, chunks };
  const embeddings = await reportEmbeddings(context, asked);
  const past = await readPastStatus(context, {
    ...{ catalog, datasetId: dataset.id, root: dataset.folder },
    configured: dataset.ref === null ? deps.history.commits : 0,
    fingerprint: analyzer.fingerprint,
  });
  const ref = await refStatus(dataset);
  const nowMs = Date.now();
  const isGone = !existsSync(dataset.folder);
  const writer = holder !== null && isAlive(holder, deps.identity.host, nowMs) ? holder : null;
  return {
    project: dataset.project.name,
    folder: dataset.folder,
    ref,
    branch: dataset.branch,
    gitCommit: dataset.gitCommit,
    revision: dataset.revision,
    freshness: isGone
      ? { state: "stale", reason: "its folder is gone; quarry remove frees the index" }
      : ofRef(
          dataset,
          ref,
          freshnessOf({
            job,
            writerAlive: writer !== null,
            revision: dataset.revision,
            sweptAtMs: dataset.sweptAtMs,
            fingerprintIsCurrent: dataset.fingerprint === analyzer.fingerprint,
            partialDocuments: statistics.partialDocuments,
            // a commit never changes: the sweep that read it vouches for good
            nowMs: ref === null ? nowMs : (dataset.sweptAtMs ?? nowMs),
          }),
        ),
    sweptAtMs: dataset.sweptAtMs,
    ...statistics,
    embeddings,
    past,
    job,
    writer:
      writer === null
        ? null
        : { pid: writer.pid, host: writer.host, thisProcess: writer.owner === deps.identity.owner },
  };
}

async function refStatus({ ref, folder }: Dataset): Promise<RefStatus | null> {
  if (ref === null) return null;
  const repository = findGitFolder(folder);
  return { name: ref, now: repository === null ? null : await commitNamed(repository, ref) };
}

/** Whether its ref is elsewhere now; what is wrong with the index itself comes first. */
function ofRef({ gitCommit }: Dataset, ref: RefStatus | null, freshness: Freshness): Freshness {
  if (ref === null || freshness.state !== "fresh") return freshness;
  if (gitCommit === null)
    return {
      state: "partial",
      reason: `it was not indexed to its end; index_codebase with history "${ref.name}" finishes it`,
    };
  if (ref.now === gitCommit) return freshness;
  const reason =
    ref.now === null
      ? `${ref.name} names no commit any more; as_of "${gitCommit.slice(0, 7)}" still asks about what it was`
      : `${ref.name} has moved to ${ref.now.slice(0, 7)}; index_codebase with history "${ref.name}" brings it up to date`;
  return { state: "stale", reason };
}

function isAlive(holder: LeaseHolder, host: string, nowMs: number): boolean {
  if (nowMs - holder.heartbeatMs > LEASE_EXPIRY_MS) return false;
  if (holder.host !== host) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it lives, under another user.
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
