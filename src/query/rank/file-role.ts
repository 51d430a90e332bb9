/** What a file is in its project, told from its path: tests, examples and the like step back unless the question is about them. */
import { WEIGHTS } from "./weights.ts";

interface Role {
  readonly path: RegExp;
  /** A question with one of these words wants such files. */
  readonly asked: RegExp;
  readonly factor: () => number;
}

const ROLES: readonly Role[] = [
  {
    path: /(?:^|\/)(?:tests?|__tests__|specs?|testing|testdata|e2e|fixtures?|__mocks__)\/|(?:^|\/)(?:test_[^/]*|[^/]*[._-](?:tests?|spec|specs|bench)(?:\.[^/.]+)+|[^/]*(?:Tests?|Spec|Suite)\.(?:java|kt|scala|swift|cs|php|groovy)|conftest\.py|[^/]*\.(?:t|bats))$/u,
    asked:
      /^(?:tests?|testing|tested|specs?|fixtures?|mock(?:s|ed|ing)?|e2e|assert(?:s|ions?)?|bench(?:mark(?:s)?)?)$/u,
    factor: () => WEIGHTS.tests,
  },
  {
    path: /(?:^|\/)_?(?:examples?|samples?|demos?|tutorials?|playground)\//u,
    asked: /^(?:examples?|samples?|demos?|tutorials?|usage)$/u,
    factor: () => WEIGHTS.examples,
  },
  {
    path: /(?:^|\/)(?:docs?|documentation)\/|\.(?:md|mdx|markdown|rst|adoc|txt)$|(?:^|\/)(?:CHANGELOG|CHANGES|HISTORY|NEWS)[^/]*$/u,
    asked: /^(?:docs?|documentation|readme|guides?|changelog|manual|install(?:ation)?)$/u,
    factor: () => WEIGHTS.docs,
  },
  {
    path: /(?:^|\/)(?:vendor|vendored|third[_-]?party|external|node_modules|single_include|extern)\//u,
    asked: /^(?:vendor(?:ed)?|third|dependency|dependencies)$/u,
    factor: () => WEIGHTS.vendored,
  },
  {
    path: /(?:^|\/)(?:generated|__generated__|gen)\/|[._-](?:generated|gen|pb|g)\.[^/.]+$|_pb2(?:_grpc)?\.pyi?$/u,
    asked: /^generated$/u,
    factor: () => WEIGHTS.generated,
  },
  {
    path: /(?:^|\/)_?(?:compat|legacy|deprecated|v[1-9]\d?\/.*(?<=\/)v0)\//u,
    asked: /^(?:compat(?:ibility)?|legacy|deprecated)$/u,
    factor: () => WEIGHTS.compat,
  },
  {
    path: /\.d\.[cm]?ts$/u,
    asked: /^(?:types?|typings?|declarations?)$/u,
    factor: () => WEIGHTS.declarations,
  },
];

/** The factor of a path for a question of these words: 1 for ordinary code or a role that is asked for. */
export function roleFactor(path: string, words: readonly string[]): number {
  let factor = 1;
  for (const role of ROLES) {
    if (role.path.test(path) && !words.some((word) => role.asked.test(word)))
      factor *= role.factor();
  }
  return factor;
}
