/** Compares what a source lists with what the catalog shows: a pure function, so that every sweep decides alike. */
import type { DocumentStat, DocumentVersion, SkippedFile, SkipReason } from "../domain/document.ts";

/** Skips that were decided by reading the file; the walk does not repeat them. */
const CONTENT_REASONS: ReadonlySet<SkipReason> = new Set([
  "binary",
  "minified",
  "generated",
  "lfs-pointer",
  "secret",
  "unreadable",
]);

export interface PlanInput {
  readonly listed: readonly DocumentStat[];
  readonly listedSkips: readonly SkippedFile[];
  readonly current: readonly DocumentVersion[];
  readonly recordedSkips: readonly SkippedFile[];
  /** False for a version that another chunker made. */
  readonly isCurrent: (version: DocumentVersion) => boolean;
  /** True when the code that skips by content may have changed since skips were recorded. */
  readonly rereadSkips: boolean;
}

export interface ChangePlan {
  /** Must be read: new, changed, not trusted, or made by another chunker. */
  readonly read: readonly DocumentStat[];
  /** Shown now, no longer listed. */
  readonly deletes: readonly string[];
  readonly unchanged: number;
  readonly skips: readonly SkippedFile[];
  readonly unskips: readonly string[];
}

const sameStat = (a: DocumentStat, b: DocumentStat): boolean =>
  a.mtimeMs >= 0 && a.mtimeMs === b.mtimeMs && a.sizeBytes === b.sizeBytes;

/** A guess that `handWritten` forbids. */
const GUESSED_REASONS: ReadonlySet<SkipReason> = new Set(["minified", "generated"]);

/** Files whose lines decide how the content of others is judged. */
const RULE_FILE = /(?:^|\/)\.(?:gitattributes|quarryignore)$/;

/** Which documents to read, which to forget, and which skips to record. Linear in the number of paths. */
export function planChanges(input: PlanInput): ChangePlan {
  const current = new Map(input.current.map((version) => [version.path, version]));
  const recorded = new Map(input.recordedSkips.map((skip) => [skip.path, skip]));
  const read: DocumentStat[] = [];
  const rulesChanged = haveRulesChanged(input, current);
  let unchanged = 0;
  const keptSkips = new Set<string>();
  for (const stat of input.listed) {
    const version = current.get(stat.path);
    if (version !== undefined) {
      current.delete(stat.path);
      if (!rulesChanged && sameStat(version, stat) && input.isCurrent(version)) unchanged++;
      else read.push(stat);
      continue;
    }
    const skip = recorded.get(stat.path);
    const stillSkipped =
      skip !== undefined &&
      !input.rereadSkips &&
      !rulesChanged &&
      !(stat.handWritten === true && GUESSED_REASONS.has(skip.reason)) &&
      CONTENT_REASONS.has(skip.reason) &&
      sameStat(skip, stat);
    if (stillSkipped) keptSkips.add(stat.path);
    else read.push(stat);
  }
  const skips = input.listedSkips.filter((skip) => {
    keptSkips.add(skip.path);
    const before = recorded.get(skip.path);
    return before === undefined || before.reason !== skip.reason || !sameStat(before, skip);
  });
  const pending = new Set(read.map((stat) => stat.path));
  return {
    read,
    deletes: [...current.keys()],
    unchanged,
    skips,
    unskips: [...recorded.keys()].filter((path) => !keptSkips.has(path) && !pending.has(path)),
  };
}

/** Any of the rule files was made, changed or removed since the last sweep: every judgement of content is made anew. */
function haveRulesChanged(
  { listed, current: versions }: PlanInput,
  current: ReadonlyMap<string, DocumentVersion>,
): boolean {
  const rules = listed.filter(({ path }) => RULE_FILE.test(path));
  const before = versions.filter(({ path }) => RULE_FILE.test(path));
  return (
    rules.length !== before.length ||
    rules.some((stat) => {
      const version = current.get(stat.path);
      return version === undefined || !sameStat(version, stat);
    })
  );
}
