/** Which file an `#include` means: relative to the file, else the one file whose path ends so. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import type { CodebaseView, FileModel, ImportTarget } from "../language-rules.ts";
import { OUTSIDE } from "../language-rules.ts";
import { folderOf, joinPath } from "./source-paths.ts";

/** The one file whose path ends with what is written; null when there is none or are several. */
export function onlySuffix(view: CodebaseView, written: string): string | null {
  const tidy = joinPath("", written.replace(/^(?:\.\.?\/)+/, ""));
  if (tidy === null || tidy === "") return null;
  const found = view
    .filesNamed(tidy.slice(tidy.lastIndexOf("/") + 1))
    .filter((path) => path === tidy || path.endsWith(`/${tidy}`));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** `"a/b.h"` is sought beside the file first, `<a/b.h>` in include folders alone. */
export function resolveInclude(
  view: CodebaseView,
  from: FileModel,
  { source }: ImportFact,
): ImportTarget | null {
  const written = source.slice(1, -1);
  const beside = source.startsWith("<") ? null : joinPath(folderOf(from.path), written);
  const path = beside !== null && view.exists(beside) ? beside : onlySuffix(view, written);
  if (path !== null) return { kind: "files", paths: [path] };
  return source.startsWith("<") ? OUTSIDE : null;
}
