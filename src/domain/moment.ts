/** Dates as people and agents write them. */

const DAY_MS = 86_400_000;
const UNIT_MS = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
} as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const AGO = /^(\d{1,5}|an?|one|last) (minute|hour|day|week|month|year)s?(?: ago)?$/;

/**
 * Milliseconds since the epoch: the end of a day (`2025-03-01`, in UTC), a time (`2025-03-01T12:00`, UTC unless it names a zone), `yesterday`,
 * or so long ago (`2 weeks ago`). Null for anything else.
 */
export function parseMoment(text: string, nowMs: number): number | null {
  const written = text.trim();
  if (DAY.test(written)) return validOrNull(Date.parse(`${written}T23:59:59.999Z`));
  const time = TIME.exec(written);
  if (time !== null) {
    const zone = time[1] === undefined ? "Z" : "";
    return validOrNull(Date.parse(`${written.replace(" ", "T")}${zone}`));
  }
  const lower = written.toLowerCase();
  if (lower === "yesterday") return nowMs - DAY_MS;
  const [, count, unit] = AGO.exec(lower) ?? [];
  if (count === undefined || unit === undefined) return null;
  const times = /^\d/.test(count) ? Number(count) : 1;
  return nowMs - times * UNIT_MS[unit as keyof typeof UNIT_MS];
}

const validOrNull = (ms: number): number | null => (Number.isNaN(ms) ? null : ms);
