/** The corpus of a speed run: which files of a folder have a grammar, and a tree of those alone. */
import { copyFileSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface CorpusFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** One pass of readdir and lstat over everything below `root` except `.git`: the least that any sweep must do. */
export function barePass(root: string): CorpusFile[] {
  const files: CorpusFile[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== ".git") folders.push(path);
      } else if (entry.isFile()) {
        files.push({ path: relative(root, path), sizeBytes: lstatSync(path).size });
      }
    }
  }
  return files;
}

/** Lays out the named files of `from` under `to` as hard links (copies across file systems). */
export function layOut(from: string, to: string, paths: readonly string[]): void {
  for (const path of paths) {
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true });
    try {
      linkSync(join(from, path), target);
    } catch {
      copyFileSync(join(from, path), target);
    }
  }
}

export function countLines(root: string, paths: readonly string[]): number {
  let lines = 0;
  for (const path of paths) {
    const bytes = readFileSync(join(root, path));
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  }
  return lines;
}
