#!/usr/bin/env node
/** The command `quarry`. */
import { runCommandLine } from "./server/command-line.ts";

await runCommandLine(process.argv.slice(2), process.stdin.isTTY === true);
