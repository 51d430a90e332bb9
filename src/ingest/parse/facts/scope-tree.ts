/** The scopes of a file, and which one a position lies in. */
import type { Scope, ScopeIndex, ScopeKind } from "../../../domain/code-facts.ts";
import type { ScopedDefinition } from "../../chunk/definition.ts";
import type { RoleTable } from "./roles.ts";

interface Range {
  readonly start: number;
  readonly end: number;
  readonly kind: ScopeKind;
  readonly node: number;
  parent: ScopeIndex;
  symbol: number;
}

const KINDS: Readonly<Record<string, ScopeKind>> = {
  scope: "block",
  "scope.function": "function",
  "scope.class": "class",
  "scope.namespace": "namespace",
  "scope.object": "object",
};

export class ScopeTree {
  readonly #ranges: Range[] = [];
  readonly #byNode = new Map<number, ScopeIndex>();
  /** Where another scope begins to be the innermost one, and which. */
  readonly #starts: number[] = [];
  readonly #innermost: ScopeIndex[] = [];

  constructor(roles: RoleTable, length: number) {
    const found = Object.entries(KINDS).flatMap(([role, kind]) =>
      roles.all(role).map(({ node }) => ({ node, kind })),
    );
    const file: Range = { start: 0, end: length, kind: "file", node: -1, parent: -1, symbol: -1 };
    const ranges = found.map(({ node, kind }) => ({
      start: node.startIndex,
      end: node.endIndex,
      kind,
      node: node.id,
      parent: 0,
      symbol: -1,
    }));
    ranges.sort((a, b) => a.start - b.start || b.end - a.end);
    this.#ranges = [file, ...ranges];
    this.#nest();
  }

  /** Innermost scope at a position. */
  at(position: number): ScopeIndex {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return this.#innermost[low] ?? 0;
  }

  /** The scope that a node itself is, -1 if it is none. */
  ofNode(id: number): ScopeIndex {
    return this.#byNode.get(id) ?? -1;
  }

  parent(scope: ScopeIndex): ScopeIndex {
    return this.#ranges[scope]?.parent ?? -1;
  }

  kind(scope: ScopeIndex): ScopeKind {
    return this.#ranges[scope]?.kind ?? "file";
  }

  /** The nearest scope of one of these kinds, from `scope` outwards; the file at last. */
  nearest(scope: ScopeIndex, kinds: ReadonlySet<ScopeKind>): ScopeIndex {
    let at = scope;
    while (at > 0 && !kinds.has(this.kind(at))) at = this.parent(at);
    return Math.max(0, at);
  }

  /** The scope that a definition's name is declared in. */
  around({ start, end }: ScopedDefinition): ScopeIndex {
    let at = this.at(start);
    while (at > 0 && this.#isWithin(at, start, end)) at = this.parent(at);
    return at;
  }

  /** The definition's own outermost scope, -1 if it has none; remembers whose body it is. */
  bodyOf({ start, end, bodyStart, nameStart }: ScopedDefinition, symbol: number): ScopeIndex {
    let own = -1;
    let at = this.at(bodyStart ?? nameStart);
    while (at > 0 && this.#isWithin(at, start, end)) {
      own = at;
      at = this.parent(at);
    }
    const range = this.#ranges[own];
    if (range === undefined || range.symbol !== -1) return -1;
    range.symbol = symbol;
    return own;
  }

  symbolOf(scope: ScopeIndex): number {
    return this.#ranges[scope]?.symbol ?? -1;
  }

  toFacts(): Scope[] {
    return this.#ranges.map(({ parent, symbol, kind }) => [parent, symbol, kind]);
  }

  #isWithin(scope: ScopeIndex, start: number, end: number): boolean {
    const range = this.#ranges[scope];
    return range !== undefined && range.start >= start && range.end <= end;
  }

  #nest(): void {
    const open: ScopeIndex[] = [];
    const enter = (position: number, scope: ScopeIndex): void => {
      this.#starts.push(position);
      this.#innermost.push(scope);
    };
    const leaveUntil = (position: number): void => {
      for (let top = open.at(-1); top !== undefined && top > 0; top = open.at(-1)) {
        const { end } = this.#ranges[top] as Range;
        if (end > position) return;
        open.pop();
        enter(end, open.at(-1) ?? 0);
      }
    };
    this.#ranges.forEach((range, index) => {
      leaveUntil(range.start);
      range.parent = open.at(-1) ?? -1;
      this.#byNode.set(range.node, index);
      open.push(index);
      enter(range.start, index);
    });
    leaveUntil(Number.MAX_SAFE_INTEGER);
  }
}
