/** Files that are left out for their name alone: secrets, lock files, machine-made and binary formats. */
import type { SkipReason } from "../../domain/document.ts";

/** Written by package managers, read by no one; hundreds of kilobytes of hashes. Lower case. */
const LOCK_FILES: ReadonlySet<string> = new Set([
  ...["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"],
  ...["bun.lockb", "deno.lock", "cargo.lock", "poetry.lock", "pdm.lock", "uv.lock", "pixi.lock"],
  ...["pipfile.lock", "conda-lock.yml", "go.sum", "go.work.sum", "composer.lock", "gemfile.lock"],
  ...["mix.lock", "pubspec.lock", "podfile.lock", "cartfile.resolved", "package.resolved"],
  ...["packages.lock.json", "paket.lock", "project.assets.json", "gradle.lockfile", "flake.lock"],
  ...[".terraform.lock.hcl", "module.bazel.lock", "stack.yaml.lock", "cabal.project.freeze"],
  ...["rebar.lock", "gopkg.lock", "glide.lock", "shrinkwrap.yaml", "jsr.lock", "elm-stuff.lock"],
]);

/** Files whose purpose is to hold a credential. Lower case. */
const SECRET_FILES: ReadonlySet<string> = new Set([
  ...[".netrc", "_netrc", ".pgpass", "pgpass.conf", ".my.cnf", ".mylogin.cnf", ".pypirc"],
  ...[".git-credentials", ".gitcookies", ".htpasswd", ".htdigest", ".dockercfg", ".boto", ".s3cfg"],
  ...["credentials.json", "client_secret.json", "client_secrets.json", "service-account.json"],
  ...["service_account.json", "serviceaccount.json", "application_default_credentials.json"],
  ...["kubeconfig", ".kubeconfig", ".vault-token", ".vault_pass", ".vault-password", "master.key"],
  ...["secrets.yml.key", "credentials.yml.key", ".terraformrc", "terraform.rc", ".yarnrc.local"],
  ...[".envrc.local", ".authinfo", ".fetchmailrc", ".msmtprc", ".rclone.conf"],
  ...["id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"],
]);

/** Names that are ordinary elsewhere and a credential in these folders. Lower case, the folder's last part. */
const SECRET_IN_FOLDER: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    ".aws": new Set(["credentials", "config"]),
    ".azure": new Set(["accesstokens.json", "msal_token_cache.json", "azureprofile.json"]),
    ".kube": new Set(["config"]),
    ".docker": new Set(["config.json"]),
    ".cargo": new Set(["credentials", "credentials.toml"]),
    ".gem": new Set(["credentials"]),
    ".composer": new Set(["auth.json"]),
    gcloud: new Set(["credentials.db", "access_tokens.db"]),
    gh: new Set(["hosts.yml"]),
  }),
);

const SECRET_ENDINGS = [
  ...[
    ".pem",
    ".key",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".bks",
    ".ppk",
    ".kdbx",
    ".kdb",
    ".pkcs12",
  ],
  ...[".p8", ".gpg", ".pgp", ".ovpn", ".agekey", ".tfstate", ".mobileprovision"],
];

/** Formats without text, so that they are not even opened. No ending that some language also uses. */
const BINARY_ENDINGS = [
  ...[".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".icns", ".webp", ".avif", ".heic", ".tif"],
  ...[".tiff", ".psd", ".xcf", ".blend", ".fbx", ".glb", ".mp3", ".mp4", ".m4a", ".m4v", ".mov"],
  ...[".avi", ".mkv", ".webm", ".ogg", ".oga", ".ogv", ".opus", ".flac", ".wav", ".aac", ".wma"],
  ...[".wmv", ".flv", ".ttf", ".otf", ".woff", ".woff2", ".eot", ".pdf", ".docx", ".xls"],
  ...[".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".epub", ".zip", ".gz", ".tgz", ".bz2"],
  ...[".xz", ".zst", ".lz4", ".7z", ".rar", ".tar", ".jar", ".war", ".ear", ".aar", ".apk"],
  ...[".ipa", ".dmg", ".iso", ".deb", ".rpm", ".msi", ".whl", ".egg", ".nupkg", ".crate", ".gem"],
  ...[".exe", ".dll", ".so", ".dylib", ".a", ".o", ".class", ".dex", ".pyc"],
  ...[".pyo", ".pyd", ".wasm", ".node", ".beam", ".elc", ".cmi", ".cmo", ".cmx", ".cmxa"],
  ...[".rlib", ".rmeta", ".pdb", ".ilk", ".sqlite", ".sqlite3", ".db3", ".mdb", ".parquet", ".orc"],
  ...[".avro", ".npy", ".npz", ".pkl", ".pickle", ".h5", ".hdf5", ".onnx", ".pth", ".ckpt"],
  ...[".safetensors", ".gguf", ".tflite", ".swf", ".lockb"],
];

/** Maps from built code back to its source, and the built code: the source itself is indexed. */
const GENERATED_ENDINGS = [".map"];
const GENERATED_MAPS = /\.(?:[cm]?js|css|d\.[cm]?ts)\.map$/;
const MINIFIED = /[.-]min\.(?:[cm]?js|css|html?)$/;

const BY_ENDING: ReadonlyMap<string, SkipReason> = new Map<string, SkipReason>([
  ...BINARY_ENDINGS.map((ending): [string, SkipReason] => [ending, "binary"]),
  ...SECRET_ENDINGS.map((ending): [string, SkipReason] => [ending, "secret"]),
  ...GENERATED_ENDINGS.map((ending): [string, SkipReason] => [ending, "generated"]),
]);
const ENDS_MINIFIABLE: ReadonlySet<string> = new Set([
  ".js",
  ".cjs",
  ".mjs",
  ".css",
  ".html",
  ".htm",
]);

/** `.env`, `.env.local`, `prod.env`: settings with passwords in them. */
const ENVIRONMENT_FILE = /^\.env(?:$|[.\-_])|^\.envrc$|^[\w-]+\.env$/;
/** What people write to be read in their stead. */
const SHARED_ENVIRONMENT_FILE =
  /(?:^|[.\-_])(?:example|sample|template|dist|defaults?|schema|tpl)(?:$|[.\-_])/;
const SERVICE_ACCOUNT = /^(?:client_secret_.*|service[-_]?account.*|.*-credentials)\.json$/;

const BY_NAME: ReadonlyMap<string, SkipReason> = new Map<string, SkipReason>([
  ...[...LOCK_FILES].map((name): [string, SkipReason] => [name, "lock-file"]),
  ...[...SECRET_FILES].map((name): [string, SkipReason] => [name, "secret"]),
]);

/** What the name alone says, or null. `ending` is the name from its last dot on, or empty. */
export function classifyName(name: string, ending: string): SkipReason | null {
  const lower = name.toLowerCase();
  const whole = BY_NAME.get(lower);
  if (whole !== undefined) return whole;
  if (ending === "") return null;
  if (isEnvironmentFile(lower)) return "secret";
  return classifyEnding(lower, lower === name ? ending : ending.toLowerCase());
}

function classifyEnding(lower: string, ending: string): SkipReason | null {
  if (ENDS_MINIFIABLE.has(ending)) return MINIFIED.test(lower) ? "minified" : null;
  if (ending === ".json") return SERVICE_ACCOUNT.test(lower) ? "secret" : null;
  const reason = BY_ENDING.get(ending) ?? null;
  return reason === "generated" && !GENERATED_MAPS.test(lower) ? null : reason;
}

function isEnvironmentFile(lower: string): boolean {
  if (!lower.startsWith(".env") && !lower.endsWith(".env")) return false;
  return ENVIRONMENT_FILE.test(lower) && !SHARED_ENVIRONMENT_FILE.test(lower);
}

/** Names (lower case) that hold credentials in this folder, or null for most. `folder` is a path with its final slash, or empty. */
export function secretNamesIn(folder: string): ReadonlySet<string> | null {
  const parent = folder.slice(folder.lastIndexOf("/", folder.length - 2) + 1, -1);
  return SECRET_IN_FOLDER.get(parent.toLowerCase()) ?? null;
}
