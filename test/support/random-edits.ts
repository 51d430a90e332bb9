/** Random edits of a small source tree, as values that fast-check can shrink. */
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";

export type Edit =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "touch"; readonly path: string }
  | { readonly kind: "ignore"; readonly patterns: readonly string[] };

const PATHS = [
  "a.ts",
  "b.py",
  "README.md",
  "src/a.ts",
  "src/deep/c.go",
  "src/deep/d.rs",
  "lib/e.c",
  "lib/leer zeichen.js",
  "docs/说明.md",
  "data.json",
  "notes.txt",
] as const;

const path = fc.constantFrom(...PATHS);

/** Pieces that make files share chunks, symbols and words with each other. */
const piece = fc.constantFrom(
  "export function openStore(path: string) {\n  return path.length;\n}\n\n",
  "def parse_header(line):\n    return line.split(':')\n\n",
  "func Resolve(name string) string {\n\treturn name\n}\n\n",
  "pub fn walk_tree(root: &str) -> usize { root.len() }\n\n",
  "static int compute_crc(const char *data) { return data[0]; }\n\n",
  "# Heading\n\nSome prose about stores and headers.\n\n",
  "class Cache:\n    def get(self, key):\n        return key\n\n",
  '{ "name": "value" }\n',
  "\n\n// a comment between\n",
  `const table = [${Array.from({ length: 200 }, (_, i) => `"entry${i}"`).join(", ")}];\n`,
);

const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("write" as const), path, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), path }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("rename" as const), from: path, to: path }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("touch" as const), path }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("ignore" as const),
      patterns: fc.uniqueArray(
        fc.constantFrom("*.md", "lib/", "!README.md", "src/deep", "*.json"),
        {
          maxLength: 3,
        },
      ),
    }),
  },
);

/** Applies one edit below `root`; an edit of a file that is not there does nothing. */
export function applyEdit(root: string, change: Edit): void {
  switch (change.kind) {
    case "write":
      mkdirSync(dirname(join(root, change.path)), { recursive: true });
      writeFileSync(join(root, change.path), change.text);
      break;
    case "delete":
      rmSync(join(root, change.path), { force: true });
      break;
    case "rename":
      if (!existsSync(join(root, change.from)) || change.from === change.to) break;
      mkdirSync(dirname(join(root, change.to)), { recursive: true });
      renameSync(join(root, change.from), join(root, change.to));
      break;
    case "touch":
      if (existsSync(join(root, change.path))) utimesSync(join(root, change.path), 1e9, 1e9);
      break;
    case "ignore":
      writeFileSync(join(root, ".gitignore"), `${change.patterns.join("\n")}\n`);
      break;
  }
}
