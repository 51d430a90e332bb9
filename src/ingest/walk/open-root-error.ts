/** What to tell a user whose folder cannot be walked. */
import { AppError } from "../../domain/errors.ts";

export function openRootError(root: string, thrown: unknown): AppError {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === "ENOENT")
    return new AppError("FOLDER_NOT_FOUND", `There is no folder ${root}.`, {
      next: "Name an existing folder, as an absolute path.",
      cause: thrown,
    });
  if (code === "ENOTDIR")
    return new AppError("NOT_A_FOLDER", `${root} is a file; a folder is needed.`, {
      next: "Name the folder that holds it.",
      cause: thrown,
    });
  return new AppError("FOLDER_UNREADABLE", `${root} cannot be read by this user.`, {
    next: "Give the user that runs Quarry permission to read it, or name another folder.",
    data: { cause: code ?? "unknown" },
    cause: thrown,
  });
}
