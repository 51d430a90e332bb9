/** What a file is in its project, told from its path: tests, examples and the like step back unless the question is about them. */
import { ROLE_FACTORS } from "./weights.ts";

interface Role {
  readonly path: RegExp;
  /** A question with one of these words wants such files. */
  readonly asked: RegExp;
  readonly role: keyof typeof ROLE_FACTORS;
}

const ROLES: readonly Role[] = [
  {
    path: /(?:^|\/)(?:tests?|__tests__|specs?|testing|testdata|e2e|fixtures?|__mocks__|bench(?:marks?)?)\/|(?:^|\/)(?:test_[^/]*|[^/]*[._-](?:tests?|specs?|bench)(?:\.[^/.]+)+|[^/]*(?:Tests?|Spec|Suite)\.(?:java|kt|scala|swift|cs|php|groovy)|conftest\.py|[^/]*\.(?:t|bats))$/u,
    asked:
      /^(?:tests?|testing|tested|specs?|fixtures?|mock(?:s|ed|ing)?|e2e|assert(?:s|ions?)?|bench(?:marks?)?)$/u,
    role: "tests",
  },
  {
    path: /(?:^|\/)_?(?:examples?|samples?|demos?|tutorials?|playground)\//u,
    asked: /^(?:examples?|samples?|demos?|tutorials?|usage)$/u,
    role: "examples",
  },
  {
    path: /(?:^|\/)(?:docs?|documentation)\/|\.(?:md|mdx|markdown|rst|adoc|txt)$|(?:^|\/)(?:CHANGELOG|CHANGES|HISTORY|NEWS|LICENSE|COPYING)[^/]*$/u,
    asked:
      /^(?:docs?|documentation|readme|guides?|changelog|manual|install(?:ation)?|licen[cs]e)$/u,
    role: "docs",
  },
  {
    path: /(?:^|\/)(?:vendor|vendored|third[_-]?party|external|node_modules|single_include|extern)\//u,
    asked: /^(?:vendor(?:ed)?|third|dependency|dependencies)$/u,
    role: "vendored",
  },
  {
    path: /(?:^|\/)(?:generated|__generated__|gen)\/|[._-](?:generated|gen|pb|g)\.[^/.]+$|_pb2(?:_grpc)?\.pyi?$/u,
    asked: /^generated$/u,
    role: "generated",
  },
  {
    path: /(?:^|\/)_?(?:compat|legacy|deprecated)\//u,
    asked: /^(?:compat(?:ibility)?|legacy|deprecated)$/u,
    role: "superseded",
  },
  {
    path: /\.d\.[cm]?ts$/u,
    asked: /^(?:types?|typings?|declarations?)$/u,
    role: "declarations",
  },
  {
    path: /(?:^|\/)_(?!_|compat|legacy|deprecated|examples?)[^/]+|(?:^|\/)internals?\//u,
    asked: /^(?:internals?|private)$/u,
    role: "internal",
  },
];

/** Roles that a path has and the question does not ask for. */
export function rolesOf(path: string, words: readonly string[]): (keyof typeof ROLE_FACTORS)[] {
  return ROLES.filter(
    (role) => role.path.test(path) && !words.some((word) => role.asked.test(word)),
  ).map(({ role }) => role);
}

/** The factor of a path for a question of these words: 1 for ordinary code or a role that is asked for. */
export function roleFactor(path: string, words: readonly string[]): number {
  return rolesOf(path, words).reduce((factor, role) => factor * ROLE_FACTORS[role], 1);
}

/** Headers and stubs, and what holds the code that they declare. */
const DECLARES: ReadonlyMap<string, readonly string[]> = new Map([
  [".h", [".c", ".cc", ".cpp", ".cxx", ".m", ".mm"]],
  [".hpp", [".cpp", ".cc", ".cxx"]],
  [".hh", [".cc", ".cpp"]],
  [".pyi", [".py"]],
  [".mli", [".ml"]],
]);

/** Folders of versions: `v2` of `api/v2/`. */
const VERSION_FOLDER = /^(.*?(?<=^|\/))v(\d{1,2})\//u;

/**
 * The factor of a path beside the other candidates' paths: lower for a header whose code is among them, and for a version
 * folder beside a later one, unless the question names a version.
 */
export function siblingFactor(
  path: string,
  paths: ReadonlySet<string>,
  latest: ReadonlyMap<string, number>,
  words: readonly string[],
): number {
  let factor = 1;
  const dot = path.lastIndexOf(".");
  const stem = path.slice(0, dot);
  const codes = DECLARES.get(path.slice(dot)) ?? [];
  if (codes.some((extension) => paths.has(stem + extension))) factor *= ROLE_FACTORS.declarations;
  const version = VERSION_FOLDER.exec(path);
  const isOld = version !== null && Number(version[2]) < (latest.get(version[1] ?? "") ?? 0);
  if (isOld && !words.some((word) => /^(?:v\d+|legacy|compat\w*|deprecated)$/u.test(word)))
    factor *= ROLE_FACTORS.superseded;
  return factor;
}

/** The highest version folder below each folder. */
export function latestVersions(paths: Iterable<string>): Map<string, number> {
  const latest = new Map<string, number>();
  for (const path of paths) {
    const version = VERSION_FOLDER.exec(path);
    if (version === null) continue;
    const parent = version[1] ?? "";
    latest.set(parent, Math.max(latest.get(parent) ?? 0, Number(version[2])));
  }
  return latest;
}
