/** What NEO4J_URL names: one server, or several of one cluster. */
import { AppError } from "../../domain/errors.ts";

export interface Neo4jUrls {
  /** As the driver takes it. */
  readonly first: string;
  /** `host:port` of the first. */
  readonly firstHost: string;
  /** `host:port` of the others. */
  readonly others: readonly string[];
  /** What stands after the host of the first; null for the user's home database. */
  readonly database: string | null;
  /** For messages: hosts and ports, no password. */
  readonly address: string;
}

const SCHEME = /^(?:neo4j|bolt)(?:\+s|\+ssc)?:$/;
const LIKE =
  "Write it as bolt://host:7687 for one server or neo4j://host:7687 for a cluster, with +s for TLS (neo4j+s://), and with /name for another database than the user's own.";

/** Throws AppError INVALID_CONFIG. */
export function readUrls(text: string): Neo4jUrls {
  const given = text.split(/\s+/).filter((url) => url !== "");
  const urls = given.map(readUrl);
  const [first] = urls;
  if (first === undefined) throw wrong("is empty");
  if (urls.some(({ protocol }) => protocol !== first.protocol))
    throw wrong("names URLs of different kinds");
  if (urls.length > 1 && first.protocol.startsWith("bolt"))
    throw wrong("names several bolt:// URLs; only neo4j:// finds its way between several servers");
  const hosts = urls.map(hostOf);
  return {
    first: `${first.protocol}//${hosts[0]}${first.search}`,
    firstHost: hosts[0] ?? "",
    others: hosts.slice(1),
    database: databaseOf(first),
    address: hosts.join(", "),
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !SCHEME.test(url.protocol) || url.hostname === "")
    throw wrong("is not a URL of Neo4j");
  if (url.username !== "" || url.password !== "")
    throw new AppError("INVALID_CONFIG", "NEO4J_URL holds a user or a password.", {
      next: "Leave them out; they are read from NEO4J_USER and NEO4J_PASSWORD.",
    });
  return url;
}

function databaseOf({ pathname }: URL): string | null {
  try {
    return decodeURIComponent(pathname.replace(/^\//, "")) || null;
  } catch {
    throw wrong("names a database with a % that is no escape");
  }
}

const hostOf = ({ hostname, port }: URL): string => `${hostname}:${port === "" ? "7687" : port}`;

const wrong = (says: string): AppError =>
  new AppError("INVALID_CONFIG", `NEO4J_URL ${says}.`, { next: LIKE });
