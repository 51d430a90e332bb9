/** Which PostgreSQL server tests use, or why they are skipped. */
import { spawnSync } from "node:child_process";

const SERVICES = "scripts/services";

export type TestServer = { readonly url: string } | { readonly missing: string };

export interface ServerWays {
  /** POSTGRES_URL. */
  readonly given: string | undefined;
  /** Why the programs are not there, or null. */
  readonly installed: () => string | null;
  /** Starts a throw-away cluster. */
  readonly start: () => {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  /** Why no container was started, when one was tried. */
  readonly container: string | undefined;
}

/** The first way that works; every reason where none does. */
export function chooseServer({ given, installed, start, container }: ServerWays): TestServer {
  if (given !== undefined && given !== "") return { url: given };
  const problem = installed();
  if (problem !== null)
    return { missing: ["no POSTGRES_URL", problem, container ?? []].flat().join("; ") };
  const { status, stdout, stderr } = start();
  return status === 0
    ? { url: stdout.trim() }
    : { missing: `the cluster does not start: ${stderr.trim()}` };
}

/** Why PostgreSQL's programs cannot be used here, or null. */
export function installedProblem(): string | null {
  const check = spawnSync(SERVICES, ["check", "postgres"], { encoding: "utf8" });
  return check.status === 0 ? null : check.stderr.trim();
}
