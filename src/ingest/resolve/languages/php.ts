/** PHP: namespaces, `use`, files that are included. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  type LanguageRules,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";
import { folderOf, joinPath } from "./source-paths.ts";

const PREFIX = "php:";

const namespaceOf = (file: FileModel): string => file.facts.modules[0]?.slice(PREFIX.length) ?? "";

/** Paths that declare the name in the namespace; the empty one is that of files that declare none. */
function definersIn(view: CodebaseView, namespace: string, name: string): readonly string[] {
  const defining = view.definers(name);
  if (namespace === "") {
    return defining.filter((path) => view.model(path)?.facts.modules.length === 0);
  }
  const inside = new Set(view.moduleFiles(PREFIX + namespace));
  return defining.filter((path) => inside.has(path));
}

/** What a namespace declares by this name. */
function inNamespace(view: CodebaseView, namespace: string, name: string): readonly SymbolRef[] {
  return definersIn(view, namespace, name).flatMap((path) => {
    const file = view.model(path);
    if (file === null || file.rules !== php) return [];
    return file
      .entries(0, name)
      .flatMap((entry) => (entry.kind === "symbol" ? [{ file, ordinal: entry.ordinal }] : []));
  });
}

const dotted = (namespace: string): string => namespace.replaceAll("\\", ".").replace(/^\./, "");

function resolveUse(
  view: CodebaseView,
  from: FileModel,
  { source, name }: ImportFact,
): ImportTarget | null {
  if (name === "*") {
    const path = joinPath(source.startsWith("/") ? "" : folderOf(from.path), source);
    const beside = joinPath(folderOf(from.path), source.replace(/^\//, ""));
    const found = [beside, path].find((each) => each !== null && view.exists(each));
    return found == null ? null : { kind: "files", paths: [found] };
  }
  const paths = definersIn(view, dotted(source), name);
  return paths.length > 0 ? { kind: "files", paths } : OUTSIDE;
}

/** `\A\B`, `namespace\A`, and names whose first part is a `use` or lies in the file's namespace. */
function qualified(view: CodebaseView, from: FileModel, written: string): readonly SymbolRef[] {
  if (!written.includes(".")) return [];
  const parts = written.split(".");
  const [first = ""] = parts;
  const name = parts.at(-1) ?? "";
  const between = parts.slice(1, -1);
  const around = namespaceOf(from);
  const used = from.facts.imports.find((fact) => fact.local === first && fact.scope === 0);
  if (first === "") return inNamespace(view, between.join("."), name);
  if (first === "namespace") return inNamespace(view, [around, ...between].join("."), name);
  const base = used === undefined ? [around, first] : [dotted(used.source), used.name];
  return inNamespace(view, [...base, ...between].filter(Boolean).join("."), name);
}

/** The file's own namespace, then, for functions and constants, the one without a name. */
function globals(view: CodebaseView, from: FileModel, name: string): readonly SymbolRef[] {
  if (name.startsWith("$")) return [];
  const around = namespaceOf(from);
  const found = inNamespace(view, around, name);
  if (found.length > 0 || around === "") return found;
  return inNamespace(view, "", name).filter(({ file, ordinal }) => {
    const kind = file.symbol(ordinal)?.kind;
    return kind === "function" || kind === "constant";
  });
}

export const php: LanguageRules = {
  family: "php",
  implicitMembers: false,
  callsConstruct: false,
  constructors: ["__construct"],
  calledMember: "__invoke",
  transparent: new Set(),
  lists: new Set(["Generator", "Iterator", "IteratorAggregate", "Traversable"]),
  awaited: new Set(),
  builtins: {},
  commonNames: new Set(
    `add all append apply attach build call clear close commit configure contains convert copy count create current date
delete detach dispatch each encode error exec execute exists fetch file filter find first flush format from generate getBody
getCode getContent getData getId getIterator getKey getLine getMessage getMethod getName getPath getStatusCode getType getUri
getValue getValues handle has hasAttribute header headers info init insert invoke isEmpty item items json jsonSerialize key
last load lock log make map match merge message method mock name next normalize notify offsetExists offsetGet offsetSet
offsetUnset open parse path pop prepare previous process push query read register remove render replace request reset resolve
response reverse rewind rollback rules save search select send serialize setName setUp setValue shift shouldReceive size
slice sort split start status stop store string supports tearDown title toArray toString token transform trim type unique
unserialize update url user valid validate value values where willReturn with write`.split(/\s+/),
  ),
  resolveImport: resolveUse,
  qualified,
  globals,
};
