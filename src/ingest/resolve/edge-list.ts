/** Gathers a document's edges: repeated ones count, each with the line of the first. */
import type {
  Dispatch,
  EdgeKind,
  EdgeOut,
  NodeKey,
  Resolution,
  UnboundReference,
} from "../../domain/graph.ts";
import type { FileModel, SymbolRef } from "./language-rules.ts";

type Draft<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A definition that a reference was bound to. */
export interface Bound {
  readonly target: SymbolRef;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
}

export interface Evidence {
  /** Ordinal of the symbol around, -1 for the document. */
  readonly source: number;
  /** 1-based. */
  readonly line: number;
}

/** Node of a definition. */
export function keyOf({ file, ordinal }: SymbolRef): NodeKey {
  const symbol = file.symbol(ordinal);
  return {
    path: file.path,
    name: symbol?.qualifiedName ?? "",
    ordinal: symbol?.ordinalAmongEquals ?? 0,
  };
}

export class EdgeList {
  readonly #file: FileModel;
  readonly #edges = new Map<string, Draft<EdgeOut>>();
  readonly #unbound = new Map<string, Draft<UnboundReference>>();

  constructor(file: FileModel) {
    this.#file = file;
  }

  /** In order of source, then of appearance. */
  get edges(): readonly EdgeOut[] {
    return [...this.#edges.values()];
  }

  get unbound(): readonly UnboundReference[] {
    return [...this.#unbound.values()];
  }

  add(found: Bound & Evidence): void {
    this.addTo(keyOf(found.target), found);
  }

  addTo(target: NodeKey, found: Omit<Bound, "target"> & Evidence): void {
    const { kind, resolution, dispatch, confidence } = found;
    const place = this.#place(found);
    const key = [
      place.source,
      place.sourceOrdinal,
      kind,
      target.path,
      target.name,
      target.ordinal,
    ].join("\t");
    const known = this.#edges.get(key);
    if (known === undefined) {
      this.#edges.set(key, { ...place, target, kind, resolution, dispatch, confidence, count: 1 });
      return;
    }
    known.count++;
    known.lineOffset = Math.min(known.lineOffset, place.lineOffset);
    if (confidence <= known.confidence) return;
    known.confidence = confidence;
    known.resolution = resolution;
    known.dispatch = dispatch;
  }

  addUnbound(found: Evidence & { readonly name: string; readonly kind: EdgeKind }): void {
    const { name, kind } = found;
    const place = this.#place(found);
    const key = [place.source, place.sourceOrdinal, kind, name].join("\t");
    const known = this.#unbound.get(key);
    if (known === undefined) this.#unbound.set(key, { ...place, name, kind, count: 1 });
    else {
      known.count++;
      known.lineOffset = Math.min(known.lineOffset, place.lineOffset);
    }
  }

  #place({ source, line }: Evidence): {
    readonly source: string;
    readonly sourceOrdinal: number;
    lineOffset: number;
  } {
    const symbol = this.#file.symbol(source);
    return {
      source: symbol?.qualifiedName ?? "",
      sourceOrdinal: symbol?.ordinalAmongEquals ?? 0,
      lineOffset: Math.max(0, line - (symbol?.line ?? 1)),
    };
  }
}
