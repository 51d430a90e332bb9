/** One name for a remote, however it is reached: `github.com/owner/name`. */
import type { GitConfig } from "./git-config.ts";

/** Hosts that serve ssh on another name where port 22 is closed. */
const SAME_HOST: Readonly<Record<string, string>> = {
  "ssh.github.com": "github.com",
  "altssh.gitlab.com": "gitlab.com",
  "altssh.bitbucket.org": "bitbucket.org",
};
const USUAL_PORTS: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "git:": "9418",
};

/** `origin`, else the first remote that names a host; null when there is none. */
export function remoteNameOf(config: GitConfig): string | null {
  const remotes: string[] = [];
  for (const [key, urls] of config) {
    const name = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    const url = urls[0];
    if (name === undefined || url === undefined) continue;
    const written = normalizeRemote(rewriteUrl(url, config));
    if (written === null) continue;
    if (name === "origin") return written;
    remotes.push(written);
  }
  return remotes[0] ?? null;
}

/** Applies the longest fitting `url.<base>.insteadOf`. */
function rewriteUrl(url: string, config: GitConfig): string {
  let best = { start: "", base: "" };
  for (const [key, starts] of config) {
    const base = /^url\.(.+)\.insteadof$/s.exec(key)?.[1];
    if (base === undefined) continue;
    for (const start of starts)
      if (url.startsWith(start) && start.length > best.start.length) best = { start, base };
  }
  return best.start === "" ? url : best.base + url.slice(best.start.length);
}

/**
 * Host lower-cased, path as written; no scheme, user, password, final `.git` or slash. The port stays for http(s) and git when
 * it is not the usual one (two servers on one host); ssh ports go, so that both ways to one server meet. Null for local paths.
 */
export function normalizeRemote(url: string): string | null {
  const trimmed = url.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? fromUrl(trimmed) : fromScpForm(trimmed);
}

function fromUrl(url: string): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url.replace(/^git\+/i, ""));
  } catch {
    return null;
  }
  if (parsed.protocol === "file:" || parsed.hostname === "") return null;
  const keepsPort = parsed.protocol in USUAL_PORTS;
  const isUsual = parsed.port === "" || parsed.port === USUAL_PORTS[parsed.protocol];
  return joinName(
    parsed.hostname,
    keepsPort && !isUsual ? `:${parsed.port}` : "",
    decoded(parsed.pathname),
  );
}

/** `[user@]host:path`. A single letter before the colon is a Windows drive. */
function fromScpForm(written: string): string | null {
  const match = /^(?:[^@/\\]+@)?(\[[^\]]+\]|[^@:/\\]{2,}):(?!\\)(.*)$/.exec(written);
  return match === null ? null : joinName(match[1] ?? "", "", match[2] ?? "");
}

function joinName(host: string, port: string, path: string): string | null {
  const lower = host.toLowerCase();
  const name = path
    .replace(/[?#].*$/, "")
    .replace(/\/{2,}/g, "/")
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/i, "")
    .replace(/\/+$/, "");
  return name === "" ? null : `${SAME_HOST[lower] ?? lower}${port}/${name}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
