/** One table on the terminal. */

export function line(name: string, values: readonly string[]): void {
  console.log([name.padEnd(40), ...values.map((value) => value.padStart(12))].join(" "));
}

export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

export const rate = (count: number, seconds: number): string =>
  seconds === 0 ? "-" : Math.round(count / seconds).toLocaleString("en");

/** Each of the others to the first. */
export const ratios = ([first = 0, ...others]: readonly number[]): string[] =>
  others.map((value) => `${(value / first).toFixed(2)} x`);
