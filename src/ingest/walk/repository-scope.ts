/** A git work tree as a walk sees it: its own excludes, attributes and tracked paths. */
import { existsSync } from "node:fs";
import { type AttributeMacros, parseAttributes } from "./attribute-rules.ts";
import {
  expandPath,
  type GitConfig,
  type GitUserFolders,
  isTrue,
  lastValue,
  readGitConfig,
} from "./git/git-config.ts";
import type { GitFolder } from "./git/git-folder.ts";
import { readSmallText } from "./git/read-small-file.ts";
import type { TrackedPathsCache } from "./git/read-tracked-paths.ts";
import type { TrackedPaths } from "./git/tracked-paths.ts";
import { parseIgnoreLines, RuleList } from "./rule-list.ts";
import { noScopes, type RuleScope, withScope } from "./rule-scope.ts";

const SHA1_BYTES = 20;
const SHA256_BYTES = 32;

/** How a path below the walk's root is written below the work tree's top. */
export interface Place {
  readonly cut: number;
  readonly prefix: string;
}

export class RepositoryScope {
  readonly folder: GitFolder;
  readonly ignoreCase: boolean;
  readonly macros: AttributeMacros = new Map();
  private readonly place: Place;
  private readonly hashBytes: number;
  private readonly cache: TrackedPathsCache;
  private known: TrackedPaths | null = null;

  constructor(folder: GitFolder, config: GitConfig, place: Place, cache: TrackedPathsCache) {
    this.folder = folder;
    this.place = place;
    this.cache = cache;
    this.ignoreCase = isTrue(lastValue(config, "core.ignorecase"));
    const format = lastValue(config, "extensions.objectformat");
    this.hashBytes = format === "sha256" ? SHA256_BYTES : SHA1_BYTES;
  }

  /** `path` is a byte string below the walk's root. */
  isTracked(path: string): boolean {
    return this.tracked().has(this.place.prefix + path.slice(this.place.cut));
  }

  /** `folder` ends in `/`. */
  hasTrackedBelow(folder: string): boolean {
    return this.tracked().hasBelow(this.place.prefix + folder.slice(this.place.cut));
  }

  /** Read only when something ignored turns up: most walks of clean clones never need it. */
  private tracked(): TrackedPaths {
    this.known ??= this.cache.get(this.folder, this.hashBytes);
    return this.known;
  }
}

/** The rules that hold for all of a work tree, or outside of one: the user's excludes and attributes, and the repository's `info`. */
export interface BaseRules {
  readonly repository: RepositoryScope | null;
  readonly ignoreCase: boolean;
  readonly git: readonly RuleScope[];
  readonly generated: readonly RuleScope[];
  readonly vendored: readonly RuleScope[];
}

/** `place` is where the walk's root lies; the rules returned take paths below the work tree's top, shortened by `place.cut` alone. */
export function readBaseRules(
  folder: GitFolder | null,
  place: Place,
  { user, cache }: { readonly user: GitUserFolders; readonly cache: TrackedPathsCache },
): BaseRules {
  const config = readGitConfig(folder, user);
  const from = { cut: place.cut, prefix: "" };
  const repository = folder === null ? null : new RepositoryScope(folder, config, place, cache);
  const ignoreCase = repository?.ignoreCase ?? process.platform === "win32";
  const base = folder?.top ?? user.home;
  const named = (key: string, usual: string): string | null => {
    const value = lastValue(config, key);
    return value === null ? `${user.configHome}/git/${usual}` : expandPath(value, base, user);
  };
  let git = noScopes();
  const excludes = [named("core.excludesfile", "ignore"), infoFile(folder, "exclude")];
  for (const file of excludes) {
    const list = new RuleList(parseIgnoreLines(readText(file)), ignoreCase);
    git = withScope(git, { list, ...from, pinned: false });
  }
  let generated = noScopes();
  let vendored = noScopes();
  const macros = repository?.macros ?? new Map();
  const attributes = [named("core.attributesfile", "attributes"), infoFile(folder, "attributes")];
  for (const [index, file] of attributes.entries()) {
    const lists = parseAttributes(readText(file), ignoreCase, macros);
    // unlike info/exclude, info/attributes wins over every file in the work tree
    const pinned = index === 1;
    generated = withScope(generated, { list: lists.generated, ...from, pinned });
    vendored = withScope(vendored, { list: lists.vendored, ...from, pinned });
  }
  return { repository, ignoreCase, git, generated, vendored };
}

function infoFile(folder: GitFolder | null, name: string): string | null {
  return folder === null ? null : `${folder.commonDir}/info/${name}`;
}

function readText(file: string | null): string {
  return file === null || !existsSync(file) ? "" : (readSmallText(file, "latin1") ?? "");
}
