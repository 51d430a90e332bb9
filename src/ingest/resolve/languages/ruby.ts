/** Ruby: constants by nesting, classes that are opened in several files, `require`. */
import type { ImportFact } from "../../../domain/code-facts.ts";
import {
  type BuiltinMember,
  type CodebaseView,
  type FileModel,
  type ImportTarget,
  type LanguageRules,
  OUTSIDE,
  type SymbolRef,
} from "../language-rules.ts";
import { folderOf, joinPath } from "./source-paths.ts";

/** Definitions by their whole name, in every file that has them. */
function definitions(view: CodebaseView, qualifiedName: string): readonly SymbolRef[] {
  const name = qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
  return view.definers(name).flatMap((path) => {
    const file = view.model(path);
    if (file === null || file.rules !== ruby) return [];
    return file.facts.symbols.flatMap((symbol, ordinal) =>
      symbol.qualifiedName === qualifiedName ? [{ file, ordinal }] : [],
    );
  });
}

/** `Shop::LineItem` stands in `shop/line_item.rb` by convention. */
function fileNameOf(qualifiedName: string): string {
  const words = qualifiedName
    .replaceAll(".", "/")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2");
  return `${words.toLowerCase()}.rb`;
}

/** Of several files that open one class, the one that is named after it; else the first that says its base. */
function chosen(found: readonly SymbolRef[], qualifiedName: string): readonly SymbolRef[] {
  if (found.length < 2) return found;
  const named = fileNameOf(qualifiedName);
  const [first] = found;
  const best =
    found.find(({ file }) => file.path === named || file.path.endsWith(`/${named}`)) ??
    found.find(({ file, ordinal }) => (file.symbol(ordinal)?.bases?.length ?? 0) > 0) ??
    first;
  return best === undefined ? [] : [best];
}

/** Whole names of the modules and classes around a scope, innermost first; the empty one is the outermost. */
function nesting(file: FileModel, scope: number): readonly string[] {
  const names: string[] = [];
  for (let at = scope; at > 0; at = file.parentScope(at)) {
    const symbol = file.scopeKind(at) === "class" ? file.symbol(file.scopeSymbol(at)) : undefined;
    if (symbol !== undefined) names.push(symbol.qualifiedName);
  }
  return [...names, ""];
}

function constant(
  view: CodebaseView,
  from: FileModel,
  written: string,
  scope: number,
): readonly SymbolRef[] {
  if (written.startsWith(".")) return chosen(definitions(view, written.slice(1)), written.slice(1));
  for (const around of nesting(from, scope)) {
    const name = around === "" ? written : `${around}.${written}`;
    const found = definitions(view, name);
    if (found.length > 0) return chosen(found, name);
  }
  return [];
}

/** Members of a class that other files open too. */
function membersElsewhere(
  view: CodebaseView,
  { file, ordinal }: SymbolRef,
  name: string,
): readonly SymbolRef[] {
  const symbol = file.symbol(ordinal);
  if (symbol === undefined || name.startsWith("@") || name.startsWith("<")) return [];
  const found = definitions(view, `${symbol.qualifiedName}.${name}`);
  return found.filter((each) => each.file !== file).slice(0, 1);
}

function basesElsewhere(view: CodebaseView, type: SymbolRef): readonly SymbolRef[] {
  const symbol = type.file.symbol(type.ordinal);
  if (symbol === undefined) return [];
  return definitions(view, symbol.qualifiedName).flatMap(({ file, ordinal }) => {
    if (file === type.file) return [];
    return (file.symbol(ordinal)?.bases ?? []).flatMap(([, expression]) => {
      const [op, written, scope] = file.expression(expression);
      return op === "type" ? constant(view, file, String(written), Number(scope)) : [];
    });
  });
}

function resolveRequire(
  view: CodebaseView,
  from: FileModel,
  { source, flags }: ImportFact,
): ImportTarget | null {
  const file = source.endsWith(".rb") ? source : `${source}.rb`;
  if (flags?.includes("relative") === true) {
    const path = joinPath(folderOf(from.path), file);
    return path === null || !view.exists(path) ? null : { kind: "files", paths: [path] };
  }
  const tail = file.split("/").slice(-2).join("/");
  const paths = view
    .filesNamed(tail)
    .filter((path) => path === file || path === `lib/${file}` || path.endsWith(`/lib/${file}`));
  return paths.length === 1 ? { kind: "files", paths } : OUTSIDE;
}

const each = { parameters: ["element"] } as const;
const LIST: Readonly<Record<string, BuiltinMember>> = {
  each: { gives: "self", ...each },
  each_with_index: { gives: "self", ...each },
  map: { gives: "callbacks", ...each },
  collect: { gives: "callbacks", ...each },
  flat_map: { gives: "flat", ...each },
  select: { gives: "self", ...each },
  filter: { gives: "self", ...each },
  reject: { gives: "self", ...each },
  sort_by: { gives: "self", ...each },
  find: { gives: "element", ...each },
  detect: { gives: "element", ...each },
  any: { gives: "nothing", ...each },
  first: { gives: "element" },
  last: { gives: "element" },
  pop: { gives: "element" },
  shift: { gives: "element" },
  compact: { gives: "self" },
  reverse: { gives: "self" },
  uniq: { gives: "self" },
};

export const ruby: LanguageRules = {
  family: "ruby",
  implicitMembers: true,
  modulesAreTypes: true,
  staticsApart: true,
  readsAreCalls: true,
  callsConstruct: false,
  constructors: ["initialize"],
  transparent: new Set(),
  lists: new Set(),
  awaited: new Set(),
  builtins: { list: LIST },
  commonNames: new Set(
    `accept action add all any? append apply args attributes begin body build call class clear clone close code collect
commit compact config configure connect connection content context convert count create current data default define delete
detect dump dup each each_pair each_with_index else_clause empty? encode encoding end env eql equal error errors eval exec
execute exists? expand extract fetch fields file filter find first flat_map flatten flush format freeze gsub handle has_key?
hash header headers host id include? info init insert inspect instance invoke is_a? item items join json key key? keys kind
last length level line lines load location lock log logger lookup map match match? merge message method methods mode model
name names next nil? nodes object offset open options order output parse path pop port position prefix prepend present?
process push query raise read reject reload remove render replace request require reset resolve response result reverse root
rule run save scan select send separator set shift size skip sort source split start start_with? status stop store string strip
sub subject symbol table tag target text time title to_a to_ary to_h to_hash to_i to_json to_proc to_s to_str to_sym token
trace transform type update upcase url user valid? validate value values version visit warn with wrap write yield zero?`.split(
      /\s+/,
    ),
  ),
  resolveImport: resolveRequire,
  qualified: constant,
  outsideMembers: membersElsewhere,
  outsideBases: basesElsewhere,
};
