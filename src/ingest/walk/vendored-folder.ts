/** Folders of other people's code, known by what package managers call them and leave in them. */
import { existsSync, readdirSync } from "node:fs";

/**
 * Names that only tools give, each with who writes it. `vendor` needs evidence (below), and `third_party`, `external`, `deps` and `lib`
 * are indexed: projects that have them patch what is in them, and search questions lead there.
 */
const TOOL_FOLDERS: Readonly<Record<string, string>> = {
  node_modules: "npm, yarn and pnpm install packages here",
  bower_components: "bower installs packages here",
  jspm_packages: "jspm installs packages here",
  web_modules: "snowpack copies packages here",
  ".yarn": "yarn keeps its own releases and packed dependencies here",
  ".pnpm-store": "pnpm's store",
  ".venv": "a Python environment",
  "site-packages": "where Python environments hold packages",
  __pypackages__: "PEP 582 packages",
  __pycache__: "compiled Python",
  ".tox": "environments of tox",
  ".nox": "environments of nox",
  ".eggs": "packages fetched by setuptools",
  ".gradle": "gradle's caches",
  ".terraform": "downloaded providers and modules",
  Pods: "CocoaPods copies packages here",
  ".bundle": "bundler's settings and packages",
  "elm-stuff": "elm's packages and build output",
  ".dart_tool": "dart's package cache",
  ".svn": "another version control's data",
  ".hg": "another version control's data",
  ".jj": "another version control's data",
  ".sl": "another version control's data",
};

/** Files that a package manager leaves in a `vendor` folder it fills. */
const VENDOR_MARKS = [
  "modules.txt", // go mod vendor
  "autoload.php", // composer
  "vendor.json", // govendor
  "manifest", // gvt
  ".vendor-new", // glide
];
/** How many sub-folders to look into for Cargo's mark; it is in every one. */
const MOST_CRATES_TRIED = 3;

/** True when the folder holds other people's code. `folder` is where it lies, with its final slash. */
export function isVendoredFolder(folder: string | Buffer, name: string): boolean {
  if (Object.hasOwn(TOOL_FOLDERS, name)) return true;
  if (typeof folder !== "string") return false;
  if (name === "vendor") return isFilledVendor(`${folder}vendor/`);
  // any name may be given to a Python environment, but these two are what tutorials say
  return (name === "venv" || name === "env") && existsSync(`${folder}${name}/pyvenv.cfg`);
}

function isFilledVendor(vendor: string): boolean {
  if (VENDOR_MARKS.some((mark) => existsSync(vendor + mark))) return true;
  try {
    const folders = readdirSync(vendor, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    if (folders.some((entry) => entry.name === "bundle" && existsSync(`${vendor}bundle/ruby`)))
      return true;
    return folders
      .slice(0, MOST_CRATES_TRIED)
      .some((entry) => existsSync(`${vendor}${entry.name}/.cargo-checksum.json`));
  } catch {
    return false;
  }
}
