/** What a walk may be told. */

export interface WalkSettings {
  /** Larger files are skipped as `oversized`. */
  readonly maxFileBytes: number;
  /** Index vendored folders and lock files too, where no ignore file hides them. */
  readonly includeVendored: boolean;
  /** Index files that look like secrets. An ignore file alone can never do this. */
  readonly includeSecrets: boolean;
  /** Lines as in `.quarryignore`, from the user's own configuration; they win over every file. */
  readonly extraRules: readonly string[];
  /** The user's home, for git's own configuration. */
  readonly home: string | null;
  /** `$XDG_CONFIG_HOME`; null for `~/.config`. */
  readonly configHome: string | null;
}

/** One mebibyte: what people write is far below; what is above is data or made by a machine. */
const DEFAULT_MAX_FILE_BYTES = 1_048_576;

export const DEFAULT_WALK_SETTINGS: WalkSettings = {
  maxFileBytes: DEFAULT_MAX_FILE_BYTES,
  includeVendored: false,
  includeSecrets: false,
  extraRules: [],
  home: null,
  configHome: null,
};
