/** Where imports of Java, Kotlin and Scala lead, and what their packages show without one. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";
import { definersIn, inPackage, topLevel, typeAt } from "./packages.ts";

const PREFIX = "jvm";

const packageOf = (file: FileModel): string | undefined => file.facts.modules.at(-1);

/** A package's name, a type or a member of one: whichever of these the project has. */
export function resolveJvmImport(
  view: CodebaseView,
  from: FileModel,
  { source, name }: ImportFact,
  wanted: string,
): ImportTarget | null {
  const module = `${PREFIX}:${source}`;
  const paths = definersIn(view, from, module, name === "*" ? wanted : name);
  if (paths.length > 0) return { kind: "files", paths };
  const types = typeAt(view, from, PREFIX, source);
  if (types.length > 0) return { kind: "members", symbols: types };
  // a package of the project that lacks the name: generated code, or a member brought in by a value
  return view.moduleFiles(module).length > 0 ? null : OUTSIDE;
}

/** Scala names packages from where it stands, too: `import store.Item` inside `com.acme`. */
export function resolveScalaImport(
  view: CodebaseView,
  from: FileModel,
  fact: ImportFact,
  wanted: string,
): ImportTarget | null {
  const absolute = resolveJvmImport(view, from, fact, wanted);
  if (absolute === null || absolute.kind !== "outside") return absolute;
  const [first = ""] = fact.source.split(".");
  const isValue = from.entries(fact.scope, first).length > 0 || /^[a-z]/.test(first);
  for (const around of enclosing(from).reverse()) {
    const source = `${around}.${fact.source.replace(/^_root_\./, "")}`;
    const found = resolveJvmImport(view, from, { ...fact, source }, wanted);
    if (found !== null && found.kind !== "outside") return found;
  }
  // `import value._` brings in what the value's type has
  return isValue && !fact.source.includes(".") ? null : absolute;
}

/** Every package around a file, outermost first: `com`, `com.acme`. */
function enclosing(file: FileModel): string[] {
  const parts = (packageOf(file) ?? "").slice(PREFIX.length + 1).split(".");
  return parts.map((_part, index) => parts.slice(0, index + 1).join(".")).filter(Boolean);
}

/** What other files of the same package declare. Files without a package share their folder's. */
export function packageSiblings(
  view: CodebaseView,
  from: FileModel,
  name: string,
): readonly SymbolRef[] {
  const own = packageOf(from);
  if (own !== undefined) return inPackage(view, from, own, name);
  const folder = from.path.slice(0, Math.max(0, from.path.lastIndexOf("/")));
  const beside = new Set(view.filesIn(folder));
  return view
    .definers(name)
    .filter((path) => beside.has(path))
    .flatMap((path) => topLevel(view, path, name));
}

/** Scala sees the packages that its clauses name, each within the one before. */
export function scalaSiblings(
  view: CodebaseView,
  from: FileModel,
  name: string,
): readonly SymbolRef[] {
  if (from.facts.modules.length === 0) return packageSiblings(view, from, name);
  for (const module of [...from.facts.modules].reverse()) {
    const found = inPackage(view, from, module, name).filter(
      ({ file }) => packageOf(file) === module,
    );
    if (found.length > 0) return found;
  }
  return [];
}
