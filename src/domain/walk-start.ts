/** Reads what a call names as a start: a symbol of a file, a line of a file, or a name or path that only the index can tell apart. */

export type NamedStart =
  | { readonly kind: "symbol"; readonly path: string; readonly name: string }
  | { readonly kind: "line"; readonly path: string; readonly line: number }
  | { readonly kind: "name"; readonly name: string };

/** Every language's separator as a dot, without what stands around a name in prose. */
export function dotted(name: string): string {
  return name
    .trim()
    .replace(/\(\)$/u, "")
    .replace(/::|#|->|\\|\.(?=\.)/gu, ".")
    .replace(/^\.+|\.+$/gu, "");
}

/** A slash or an extension: `src/store`, `store.ts`. A qualified name may look like it, so this never decides alone. */
export function looksLikePath(text: string): boolean {
  return /[/\\]|\.[A-Za-z]\w{0,9}$/u.test(text);
}

const AT_LINE = /^(.+?):(\d{1,9})(?:-\d+)?(?::\d+)?$/u;

/** `text` without backticks, quotes and blanks around it. */
export function plainStart(text: string): string {
  return text
    .trim()
    .replace(/^(["'`])(.*)\1$/u, "$2")
    .trim();
}

/** The file that a start begins with and what follows it: `src/a.ts` and `#Store.open`. */
export function splitFile(text: string): readonly [file: string, rest: string] {
  const hash = text.indexOf("#");
  if (hash > 0) return [text.slice(0, hash), text.slice(hash)];
  const atLine = AT_LINE.exec(text);
  const file = atLine?.[1];
  return file === undefined ? [text, ""] : [file, text.slice(file.length)];
}

export function parseStart(text: string): NamedStart {
  const plain = plainStart(text);
  const hash = plain.indexOf("#");
  if (hash > 0 && hash < plain.length - 1)
    return { kind: "symbol", path: plain.slice(0, hash), name: dotted(plain.slice(hash + 1)) };
  const atLine = AT_LINE.exec(plain);
  if (atLine !== null)
    return { kind: "line", path: atLine[1] ?? "", line: Math.max(1, Number(atLine[2])) };
  return { kind: "name", name: plain.replace(/#$/u, "") };
}

/** Segments of a file's path as names of modules: without extension, without the entry file's own name. */
function moduleParts(path: string): string[] {
  const parts = path.split("/");
  const file = (parts.pop() ?? "").replace(/\.[^.]*$/u, "");
  return /^(?:index|__init__|mod|lib|main|init)$/u.test(file) ? parts : [...parts, file];
}

/** Whether a file is what the modules or packages of a qualified name say: `pkg.mod` for `src/pkg/mod.py` and `src/pkg/mod/a.py`. */
export function liesInModule(path: string, modules: readonly string[]): boolean {
  const whole = `/${moduleParts(path).join("/")}/`.toLowerCase();
  return whole.includes(`/${modules.join("/").toLowerCase()}/`);
}
