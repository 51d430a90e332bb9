/** Rule files in force at a folder, nearest first, each knowing how paths look from where it lies. */
import type { EntryName, RuleList, Verdict } from "./rule-list.ts";

export interface RuleScope {
  readonly list: RuleList;
  /** Characters to take off a path below the walk's root to get one below the rules' folder. */
  readonly cut: number;
  /** What to put before it, for rules that lie above the root; ends in `/` or is empty. */
  readonly prefix: string;
  /** Comes before every file, however deep. */
  readonly pinned: boolean;
}

const NO_SCOPES: readonly RuleScope[] = [];

export function noScopes(): readonly RuleScope[] {
  return NO_SCOPES;
}

/** Puts a deeper file's rules before the ones in force. An empty list changes nothing. */
export function withScope(scopes: readonly RuleScope[], scope: RuleScope): readonly RuleScope[] {
  if (scope.list.isEmpty) return scopes;
  const pinned = scopes.findIndex((one) => !one.pinned);
  const at = pinned < 0 ? scopes.length : pinned;
  return [...scopes.slice(0, at), scope, ...scopes.slice(at)];
}

/** `folder` lies below the walk's root and ends in `/` or is empty. What the nearest scope with a matching rule says; 0 when none has one. */
export function decideScopes(
  scopes: readonly RuleScope[],
  folder: string,
  name: EntryName,
  isFolder: boolean,
): Verdict {
  for (const scope of scopes) {
    const verdict = scope.list.decide(pathIn(scope, folder), name, isFolder);
    if (verdict !== 0) return verdict;
  }
  return 0;
}

/** True when a negated rule may match somewhere below `folder` (ending in `/`), which itself is ignored. */
export function mayReincludeBelow(scopes: readonly RuleScope[], folder: string): boolean {
  return scopes.some((scope) => {
    const here = pathIn(scope, folder);
    return scope.list.reincludedStarts.some(
      (start) => start.startsWith(here) || here.startsWith(start),
    );
  });
}

function pathIn(scope: RuleScope, path: string): string {
  const below = scope.cut === 0 ? path : path.slice(scope.cut);
  return scope.prefix === "" ? below : scope.prefix + below;
}
