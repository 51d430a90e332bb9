/** Names in prose lead to the one definition that they can mean. */
import type { EdgeList } from "./edge-list.ts";
import type { CodebaseView, FileModel, SymbolRef } from "./language-rules.ts";

const QUALIFIED_CONFIDENCE = 0.9;
const PLAIN_CONFIDENCE = 0.7;

export function mentionEdges(view: CodebaseView, file: FileModel, edges: EdgeList): void {
  for (const [name, line, source] of file.facts.mentions) {
    const found = meant(view, file, name);
    if (found === null || (found.file === file && found.ordinal === source)) continue;
    const confidence = name.includes(".") ? QUALIFIED_CONFIDENCE : PLAIN_CONFIDENCE;
    edges.add({
      target: found,
      kind: "mentions",
      resolution: "heuristic",
      dispatch: "direct",
      confidence,
      source,
      line,
    });
  }
}

/** The only definition of that name: in the file itself, else in the whole code base. */
function meant(view: CodebaseView, file: FileModel, name: string): SymbolRef | null {
  const own = definitionsIn(file, name);
  if (own.length > 0) return own.length === 1 ? (own[0] ?? null) : null;
  const plain = name.slice(name.lastIndexOf(".") + 1);
  const found: SymbolRef[] = [];
  for (const path of view.definers(plain)) {
    const model = path === file.path ? null : view.model(path);
    if (model !== null) found.push(...definitionsIn(model, name));
    if (found.length > 1) return null;
  }
  return found[0] ?? null;
}

/** Overloads count once. */
function definitionsIn(file: FileModel, name: string): SymbolRef[] {
  const found: SymbolRef[] = [];
  file.facts.symbols.forEach(({ name: plain, qualifiedName, ordinalAmongEquals }, ordinal) => {
    if (ordinalAmongEquals > 0) return;
    const fits = name.includes(".")
      ? qualifiedName === name || qualifiedName.endsWith(`.${name}`)
      : plain === name;
    if (fits) found.push({ file, ordinal });
  });
  return found;
}
