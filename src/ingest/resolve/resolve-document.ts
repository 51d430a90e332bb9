/** One document's references become edges: what each means, how that was found, and what stays unbound. */
import type { ReferenceFact } from "../../domain/code-facts.ts";
import { bindReference } from "./bind-reference.ts";
import { createResolver } from "./create-resolver.ts";
import { declaredEdges } from "./declared-edges.ts";
import { EdgeList } from "./edge-list.ts";
import { guessByName } from "./guess-by-name.ts";
import type { CodebaseView, FileModel } from "./language-rules.ts";
import { mentionEdges } from "./mention-edges.ts";
import type { Resolver } from "./resolver.ts";

/** What one document's references, declarations, imports and mentions give. */
export function resolveDocument(view: CodebaseView, file: FileModel): EdgeList {
  const resolver = createResolver(view);
  const edges = new EdgeList(file);
  declaredEdges(resolver, file, edges);
  for (const reference of file.facts.references) addReference(resolver, file, reference, edges);
  mentionEdges(view, file, edges);
  return edges;
}

function addReference(
  resolver: Resolver,
  file: FileModel,
  reference: ReferenceFact,
  edges: EdgeList,
): void {
  const [kind, target, line, source, call] = reference;
  const bound = bindReference(resolver, file, kind, target, call);
  if (bound === "outside") return;
  if (bound.length > 0) {
    for (const each of bound) {
      // a definition's own name, or what it reads of itself, says nothing
      const isItself = each.target.file === file && each.target.ordinal === source;
      if (isItself && each.kind !== "calls" && each.kind !== "instantiates") continue;
      edges.add({ ...each, source, line });
    }
    return;
  }
  const guess = guessByName(resolver, file, kind, target);
  if (guess === null) return;
  if (guess.bound === null) edges.addUnbound({ source, name: guess.name, kind, line });
  else edges.add({ ...guess.bound, source, line });
}
