/** Which folders are too wide to index unasked, and which lie inside the roots: pure rules over real paths. */
import { posix, win32 } from "node:path";

export interface FolderRules {
  readonly platform: NodeJS.Platform;
  /** Real path. */
  readonly homeFolder: string;
  /** Real paths that the user allowed with --root; empty when there are none. */
  readonly roots: readonly string[];
}

export type FolderVerdict = "allowed" | "too-wide" | "outside-roots";

/** Refused themselves; folders below them are ordinary. */
const WIDE_POSIX = [
  "/bin /home /lib /lib64 /media /mnt /opt /sbin /srv /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/lib /usr/share /usr/src /var /var/lib /var/tmp",
  "/Applications /Library /Network /System /Users /Users/Shared /Volumes /private /private/tmp /private/var",
].flatMap((line) => line.split(" "));

/** Refused with everything below them: they hold the machine's state or secrets, not code. */
const CLOSED_POSIX = ["/boot", "/dev", "/etc", "/private/etc", "/proc", "/run", "/sys", "/var/log"];

/** Below a drive's root; `Windows` is refused with everything below it. */
const WIDE_WINDOWS = ["Users", "Program Files", "Program Files (x86)", "ProgramData"];
const CLOSED_WINDOWS = ["Windows", "System Volume Information", "$Recycle.Bin"];

/** Below the home folder, refused with everything below them: keys and credentials. */
const CLOSED_IN_HOME = [".aws", ".azure", ".docker", ".gnupg", ".kube", ".password-store", ".ssh"];

interface Comparison {
  /** True when `folder` is `ancestor` or lies below it. */
  readonly within: (folder: string, ancestor: string) => boolean;
  readonly same: (a: string, b: string) => boolean;
  readonly path: typeof posix;
}

function comparison(platform: NodeJS.Platform): Comparison {
  const path = platform === "win32" ? win32 : posix;
  const canonical = (folder: string): string => {
    const normal = path.normalize(folder).replace(/(?<=[^:\\/])[\\/]+$/, "");
    // file names compare without case on these systems
    return platform === "win32" || platform === "darwin" ? normal.toLowerCase() : normal;
  };
  return {
    path,
    same: (a, b) => canonical(a) === canonical(b),
    within: (folder, ancestor) => {
      const relative = path.relative(canonical(ancestor), canonical(folder));
      return relative === "" || !(/^\.\.(?:[\\/]|$)/.test(relative) || path.isAbsolute(relative));
    },
  };
}

/** True when a real path is one of `folders` or lies below one. */
export function isWithin(
  platform: NodeJS.Platform,
  folder: string,
  folders: readonly string[],
): boolean {
  const { within } = comparison(platform);
  return folders.some((ancestor) => within(folder, ancestor));
}

/** True for a home, root or system folder, a folder that holds the home folder, and folders of credentials. */
export function isTooWide(
  rules: Pick<FolderRules, "platform" | "homeFolder">,
  folder: string,
): boolean {
  const { path, same, within } = comparison(rules.platform);
  if (within(rules.homeFolder, folder)) return true;
  if (CLOSED_IN_HOME.some((name) => within(folder, path.join(rules.homeFolder, name)))) return true;
  const drive = path.parse(path.resolve(folder)).root;
  if (same(folder, drive)) return true;
  if (rules.platform !== "win32") {
    return (
      WIDE_POSIX.some((wide) => same(folder, wide)) ||
      CLOSED_POSIX.some((closed) => within(folder, closed)) ||
      // every person's home folder, not only our own
      /^\/(?:home|Users)\/[^/]+\/?$/.test(folder)
    );
  }
  return (
    WIDE_WINDOWS.some((name) => same(folder, win32.join(drive, name))) ||
    CLOSED_WINDOWS.some((name) => within(folder, win32.join(drive, name))) ||
    /^[a-z]:\\Users\\[^\\]+\\?$/i.test(folder)
  );
}

/** Whether a real path may be indexed or read. */
export function judgeFolder(rules: FolderRules, folder: string): FolderVerdict {
  if (rules.roots.length > 0)
    return isWithin(rules.platform, folder, rules.roots) ? "allowed" : "outside-roots";
  return isTooWide(rules, folder) ? "too-wide" : "allowed";
}
