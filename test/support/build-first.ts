/** Worker threads and the command line run from dist: build it when it is stale. */
import { execFileSync } from "node:child_process";
import { stopPostgres } from "./postgres.ts";

export function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs", "--if-stale"], { stdio: "inherit" });
}

export function teardown(): void {
  stopPostgres();
}
