/** Notices changes in folders as they happen. A hint and never the truth: sweeps find what a watch misses. */
import { type FSWatcher, watch } from "node:fs";

export interface FolderWatch {
  /** Watches exactly these folders: relative to the root, `/`-separated, `""` for the root itself. */
  setFolders(folders: ReadonlySet<string>): void;
  close(): void;
}

export interface FolderWatchParams {
  readonly root: string;
  /** Paths relative to the root that were written, made, moved or removed, gathered over a few hundredths of a second. */
  readonly onChange: (paths: readonly string[]) => void;
  /** Watching ended by itself: the system allows no more watches. */
  readonly onFailure: (error: Error) => void;
}

/** An editor writes a file in several steps; together they are one change. */
const GATHER_MS = 25;
/** A watch a folder is cheap on Linux, but its number is limited for the whole user: a larger tree is left to sweeps. */
const MOST_FOLDERS = 4_000;
/** Here the system reports a whole tree through one handle, and a handle a folder would exhaust the process's. */
const WATCHES_TREES = process.platform === "darwin" || process.platform === "win32";

/** Starts with no folder. */
export function watchFolders({ root, onChange, onFailure }: FolderWatchParams): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let folders: ReadonlySet<string> = new Set();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;

  const tell = (): void => {
    const paths = [...changed];
    changed = new Set();
    timer = null;
    onChange(paths);
  };
  const note = (path: string): void => {
    changed.add(path);
    timer ??= setTimeout(tell, GATHER_MS).unref();
  };
  const stop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const close = (): void => {
    for (const folder of [...watchers.keys()]) stop(folder);
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const fail = (error: Error): void => {
    close();
    onFailure(error);
  };
  const hear = (folder: string, recursive: boolean, name: string | null): void => {
    if (name === null) return;
    const path = joined(folder, name.replaceAll("\\", "/"));
    if (!recursive || folders.has(parentOf(path))) note(path);
  };
  const start = (folder: string, recursive: boolean): void => {
    const place = folder === "" ? root : `${root}/${folder}`;
    try {
      const options = { persistent: false, recursive };
      const watcher = watch(place, options, (_event, name) => hear(folder, recursive, name));
      // A folder that was removed ends its watch; its parent reports the removal.
      watcher.on("error", () => stop(folder));
      watchers.set(folder, watcher);
    } catch (thrown) {
      const error = thrown as NodeJS.ErrnoException;
      if (error.code !== "ENOENT" && error.code !== "ENOTDIR") fail(error);
    }
  };
  const followEach = (wanted: ReadonlySet<string>): void => {
    for (const folder of [...watchers.keys()]) if (!wanted.has(folder)) stop(folder);
    for (const folder of wanted) if (!watchers.has(folder)) start(folder, false);
  };

  return {
    setFolders: (wanted) => {
      folders = wanted;
      if (wanted.size > MOST_FOLDERS)
        fail(new Error(`${wanted.size} folders are more than ${MOST_FOLDERS}`));
      else if (!WATCHES_TREES) followEach(wanted);
      else if (!watchers.has("")) start("", true);
    },
    close,
  };
}

/** The folder of a path, `""` for the root's own entries. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const joined = (folder: string, name: string): string =>
  folder === "" ? name : `${folder}/${name}`;
