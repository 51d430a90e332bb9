/** Decides whether a path passes globs, the same way for every store and for the graph. */
import picomatch from "picomatch";

/** A pattern names a glob, a file or a folder; one without a slash is tried against the file name too, as agents expect of `*.ts`. */
function globTest(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
  if (trimmed === "" || trimmed === ".") return () => true;
  const options = { dot: true, basename: !trimmed.includes("/") };
  const glob = picomatch(trimmed, options);
  return (path) => path === trimmed || path.startsWith(`${trimmed}/`) || glob(path);
}

/** Included by any pattern without `!` (or there is none), and by no pattern with it. */
export function pathTest(patterns: readonly string[]): (path: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(globTest);
  const unwanted = patterns
    .filter((pattern) => pattern.startsWith("!"))
    .map((pattern) => globTest(pattern.slice(1)));
  return (path) =>
    (wanted.length === 0 || wanted.some((test) => test(path))) &&
    !unwanted.some((test) => test(path));
}
