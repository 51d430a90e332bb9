// Prints what vitest's JSON report counted, as one line: N passed, N failed, N skipped. Fails when a test failed or none ran.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`);
if (!report.success || report.numPassedTests === 0) process.exitCode = 1;
