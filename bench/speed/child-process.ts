/** Runs the built command as a user would and watches its memory. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Peak and present resident memory in MiB from /proc; null where that does not exist. */
export function memoryOf(
  pid: number,
): { readonly peakMiB: number; readonly nowMiB: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = (name: string): number =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return { peakMiB: kib("VmHWM") / 1024, nowMiB: kib("VmRSS") / 1024 };
  } catch {
    return null;
  }
}

export interface FinishedRun {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly output: string;
}

/** Runs a command to its end; peak memory is sampled every 50 ms from the kernel's own high-water mark. */
export async function runToEnd(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<FinishedRun> {
  const startedMs = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout?.on("data", (data: Buffer) => {
    output += data.toString();
  });
  let peakMiB = 0;
  const sampler = setInterval(() => {
    peakMiB = Math.max(peakMiB, memoryOf(child.pid ?? 0)?.peakMiB ?? 0);
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}\n${output}`);
  return { seconds: (performance.now() - startedMs) / 1000, peakMiB, output };
}
