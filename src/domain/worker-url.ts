/** Where a worker thread's compiled script lies. */

/**
 * URL of the worker script `name` (such as `parse-worker.js`) beside the module at `moduleUrl`. Node 20 cannot start a worker
 * from TypeScript, so a module that runs from `src/` (tests) gets the script that the build put in `dist/`.
 */
export function workerUrl(moduleUrl: string, name: string): URL {
  const beside = new URL(name, moduleUrl);
  return moduleUrl.endsWith(".ts") ? new URL(beside.href.replace("/src/", "/dist/")) : beside;
}
