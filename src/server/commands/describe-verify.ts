/** What `quarry migrate verify` prints: a line a drift and a line a check that failed, with how to mend it. */
import type { CheckResult, Drift, VerifyReport } from "../../domain/verify-report.ts";

/** A function's text or a view's says enough in its beginning. */
const MOST_CHARS = 160;
const MOST_DRIFTS = 50;

/** Whether all was looked at, the schema is as promised and every check passed. */
export function isSound({ drifts, checks, gaps = [] }: VerifyReport): boolean {
  return (
    drifts.length === 0 && gaps.length === 0 && checks.every(({ state }) => state === "passed")
  );
}

export function describeReport(report: VerifyReport): readonly string[] {
  const { drifts, checks, notices, gaps = [] } = report;
  const failed = checks.filter(({ state }) => state === "failed");
  const unfinished = checks.filter(({ state }) => state === "unfinished").map(({ name }) => name);
  const passed = checks.length - failed.length - unfinished.length;
  const more = drifts.length - MOST_DRIFTS;
  return [
    ...notices.map((notice) => `  note: ${notice}`),
    ...gaps.map((gap) => `  not looked at: ${gap}`),
    ...drifts.slice(0, MOST_DRIFTS).map(describeDrift),
    ...(more > 0 ? [`  and ${more} drifts more`] : []),
    ...(drifts.length > 0 ? [`  mend: ${MEND_DRIFT}`] : []),
    ...failed.flatMap(describeCheck),
    ...(unfinished.length > 0
      ? [
          `  not finished, as they took too long or the schema lacks a step: ${unfinished.join(", ")}`,
        ]
      : []),
    `  ${drifts.length} drift${drifts.length === 1 ? "" : "s"} of the schema; ${passed} of ${checks.length} checks of the rows passed`,
  ];
}

const MEND_DRIFT =
  "undo what was changed by hand. Where nobody knows how: index into a new database or data folder, and keep this one for what indexing does not make, such as rows that legacy systems inserted.";

function describeDrift({ object, kind, promised, found }: Drift): string {
  if (kind === "missing") return `  missing ${object}: ${shorten(promised)}`;
  if (kind === "unexpected") return `  unexpected ${object}: ${shorten(found)}`;
  const [before, after] = wherePartsDiffer(promised ?? "", found ?? "");
  return `  different ${object}: ${shorten(after)} instead of ${shorten(before)}`;
}

/** Two long texts, each from a little before where they part. */
function wherePartsDiffer(one: string, other: string): readonly [string, string] {
  if (Math.max(one.length, other.length) <= MOST_CHARS) return [one, other];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 20);
  const cut = (text: string): string => (from === 0 ? text : `…${text.slice(from)}`);
  return [cut(one), cut(other)];
}

function shorten(text: string | null): string {
  const line = (text ?? "").replace(/\s+/gu, " ").trim();
  return line.length > MOST_CHARS ? `${line.slice(0, MOST_CHARS)}…` : line;
}

function describeCheck({
  name,
  says,
  mend,
  count,
  isMore,
  examples,
}: CheckResult): readonly string[] {
  const number = `${count.toLocaleString("en")}${isMore ? " or more" : ""}`;
  return [`  ${name}: ${number} × ${says}, such as ${examples.join("; ")}`, `    mend: ${mend}`];
}
