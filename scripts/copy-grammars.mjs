// Installs the grammar packages (their install scripts never run) and copies their .wasm files and licences.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../grammars/", import.meta.url));
const stamp = `${home}wasm/.copied`;
const wanted = createHash("sha256")
  .update(readFileSync(`${home}package-lock.json`))
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest("hex");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) process.exit(0);

const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
  cwd: home,
  stdio: "inherit",
  shell: process.platform === "win32",
});
if (status !== 0) process.exit(status ?? 1);

/** The package, then the .wasm files taken from it. */
const TAKEN = {
  "tree-sitter-typescript": ["typescript", "tsx"],
  "tree-sitter-javascript": ["javascript"],
  "tree-sitter-python": ["python"],
  "tree-sitter-go": ["go"],
  "tree-sitter-rust": ["rust"],
  "tree-sitter-java": ["java"],
  "tree-sitter-scala": ["scala"],
  "tree-sitter-c": ["c"],
  "tree-sitter-cpp": ["cpp"],
  "tree-sitter-c-sharp": ["c_sharp"],
  "tree-sitter-ruby": ["ruby"],
  "tree-sitter-php": ["php"],
  "tree-sitter-bash": ["bash"],
  "tree-sitter-elixir": ["elixir"],
  "tree-sitter-haskell": ["haskell"],
  "tree-sitter-ocaml": ["ocaml", "ocaml_interface"],
  "tree-sitter-html": ["html"],
  "tree-sitter-css": ["css"],
  "tree-sitter-json": ["json"],
  "@tree-sitter-grammars/tree-sitter-kotlin": ["kotlin"],
  "@tree-sitter-grammars/tree-sitter-lua": ["lua"],
  "@tree-sitter-grammars/tree-sitter-zig": ["zig"],
  "@tree-sitter-grammars/tree-sitter-toml": ["toml"],
  "@tree-sitter-grammars/tree-sitter-yaml": ["yaml"],
  "@repomix/tree-sitter-wasms": ["swift", "dart"],
};

for (const folder of ["wasm", "licences"]) {
  rmSync(`${home}${folder}`, { recursive: true, force: true });
  mkdirSync(`${home}${folder}`, { recursive: true });
}
const versions = {};
for (const [name, grammars] of Object.entries(TAKEN)) {
  const folder = `${home}node_modules/${name}/`;
  const { version } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  for (const grammar of grammars) {
    const file = `tree-sitter-${grammar}.wasm`;
    copyFileSync(
      existsSync(`${folder}${file}`) ? `${folder}${file}` : `${folder}out/${file}`,
      `${home}wasm/${file}`,
    );
    versions[grammar] = version;
  }
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (licence !== undefined)
    copyFileSync(
      `${folder}${licence}`,
      `${home}licences/${name.replaceAll("/", "-").replace("@", "")}.txt`,
    );
}
writeFileSync(`${home}wasm/versions.json`, `${JSON.stringify(versions, null, 1)}\n`);
writeFileSync(stamp, wanted);
