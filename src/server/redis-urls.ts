/** REDIS_URL: from the environment alone, because it holds a password; so no message repeats it. */
import { AppError } from "../domain/errors.ts";

const EXAMPLE = "Write it as redis://user:password@host:6379/0, with rediss:// for TLS";

/** One server, or several nodes of one cluster with commas between them; empty where there is none. Throws INVALID_CONFIG. */
export function readRedisUrls(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const urls = (env["REDIS_URL"] ?? "").split(/[\s,]+/u).filter((url) => url !== "");
  const at = urls.findIndex((url) => !isRedisUrl(url));
  if (at >= 0)
    throw new AppError(
      "INVALID_CONFIG",
      `REDIS_URL: ${urls.length === 1 ? "this" : `address ${at + 1} of ${urls.length}`} is no address of a Redis server.`,
      { next: `${EXAMPLE}; several nodes of one cluster with commas between them.` },
    );
  if (urls.length > 1 && urls.some((url) => databaseOf(url) > 0))
    throw new AppError("INVALID_CONFIG", "REDIS_URL: a cluster has no databases but number 0.", {
      next: "Take the numbers behind the ports out.",
    });
  const logins = new Set(urls.map((url) => loginOf(new URL(url))));
  if (logins.size > 1)
    throw new AppError(
      "INVALID_CONFIG",
      "REDIS_URL: the nodes of one cluster have one login, and either all or none of them TLS.",
      { next: "Write the same user, password and redis:// or rediss:// into each address." },
    );
  return urls;
}

const loginOf = ({ protocol, username, password }: URL): string =>
  JSON.stringify([protocol, username, password]);

const databaseOf = (url: string): number => Number(new URL(url).pathname.slice(1));

function isRedisUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, pathname } = new URL(url);
  try {
    for (const part of [username, password]) decodeURIComponent(part);
  } catch {
    return false;
  }
  return /^rediss?:$/u.test(protocol) && hostname !== "" && /^\/?\d{0,4}$/u.test(pathname);
}
