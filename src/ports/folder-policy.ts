/** Which folders a caller may name: the rules that keep a server inside what its user gave it. */
import type { OperationContext } from "./operation-context.ts";

export interface FolderPolicy {
  /** Real path, with `/` separators, of the folder that answers when a call names none. */
  defaultFolder(): string;
  /**
   * Real path of a folder that a caller named (relative ones start at the default folder), once it is known to be allowed.
   * `isIndexed` tells whether the user had a folder indexed before: such a folder is always allowed.
   * Throws AppError: FOLDER_NOT_FOUND, NOT_A_FOLDER, FOLDER_UNREADABLE, OUTSIDE_ROOTS, ROOT_TOO_WIDE.
   */
  allow(
    context: OperationContext,
    folder: string,
    isIndexed: (realFolder: string) => Promise<boolean>,
  ): Promise<string>;
}
