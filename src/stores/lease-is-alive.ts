/** Whether the process that holds a writer lease still works. */

/** A holder on the asking host is alive while its process exists, any other while its heartbeat is younger than `expiryMs`. */
export function leaseIsAlive(
  held: { readonly pid: number; readonly host: string; readonly heartbeatMs: number },
  asking: { readonly host: string; readonly nowMs: number; readonly expiryMs: number },
): boolean {
  if (held.heartbeatMs < asking.nowMs - asking.expiryMs) return false;
  return held.host !== asking.host || processExists(held.pid);
}

/** Signal 0 only asks. A process of another user answers EPERM, so it exists. */
function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
