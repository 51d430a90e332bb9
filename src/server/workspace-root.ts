/** From a folder that a call names to a real folder that this process may use: argument, then --root, then the client's, then the working folder. */
import { realpathSync } from "node:fs";
import { access, constants, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { AppError } from "../domain/errors.ts";
import type { FolderPolicy } from "../ports/folder-policy.ts";
import { type FolderRules, judgeFolder } from "./folder-rules.ts";

export interface WorkspaceRootParams {
  /** As the user gave them with --root. */
  readonly roots: readonly string[];
  /** What the client announced as the project's folder. */
  readonly announced: string | undefined;
  readonly workingFolder: string;
}

const slashed = (path: string): string =>
  process.platform === "win32" ? path.replaceAll("\\", "/") : path;

/** The real path where it exists; a root that is made later must still compare. */
function realOrGiven(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

async function realFolder(named: string, base: string): Promise<string> {
  const expanded = resolve(
    base,
    named.replace(/^~(?=$|[\\/])/, () => homedir()),
  );
  let real: string;
  try {
    real = await realpath(expanded);
    if (!(await stat(real)).isDirectory())
      throw new AppError("NOT_A_FOLDER", `${named} is a file, not a folder.`, {
        next: "Name the folder that holds it.",
      });
    await access(real, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw folderError(error, named);
  }
  return real;
}

function folderError(error: unknown, named: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EACCES" || code === "EPERM")
    return new AppError("FOLDER_UNREADABLE", `${named} cannot be read.`, {
      next: "Check the permissions of the folder and of those above it.",
    });
  return new AppError("FOLDER_NOT_FOUND", `There is no folder ${named}.`, {
    next: "Give an absolute path, or one relative to the project's folder.",
  });
}

function refusal(verdict: "too-wide" | "outside-roots", named: string): AppError {
  // only the path that the caller named is spoken of: roots and link targets stay unknown to it
  if (verdict === "outside-roots")
    return new AppError(
      "OUTSIDE_ROOTS",
      `${named} lies outside the folders this server may read.`,
      {
        next: `Start the server with a further --root ${named}, or index it once on the command line: quarry index ${named} --root ${named}`,
      },
    );
  return new AppError(
    "ROOT_TOO_WIDE",
    `${named} is a home, root, system or credentials folder: too wide to index unasked.`,
    {
      next: `Name a project's folder inside it, or allow it: quarry serve --root ${named} (command line: quarry index ${named} --root ${named})`,
    },
  );
}

/** The rules of this process. Folders are resolved through links before they are judged. */
export function createFolderPolicy(params: WorkspaceRootParams): FolderPolicy {
  const rules: FolderRules = {
    platform: process.platform,
    homeFolder: realOrGiven(homedir()),
    roots: params.roots.map(realOrGiven),
  };
  const start = realOrGiven(rules.roots[0] ?? params.announced ?? params.workingFolder);
  return {
    defaultFolder: () => slashed(start),
    allow: async (_context, folder, isIndexed) => {
      const real = await realFolder(folder, start).catch((error: unknown) => {
        // whether something exists outside of what is allowed is nothing a caller may learn
        const verdict = judgeFolder(rules, resolve(start, folder));
        throw verdict === "allowed" ? error : refusal(verdict, folder);
      });
      const verdict = judgeFolder(rules, real);
      if (verdict === "allowed" || (await isIndexed(slashed(real)))) return slashed(real);
      throw refusal(verdict, folder);
    },
  };
}
