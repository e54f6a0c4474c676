// How often a stream is worth asking. What people work on all day keeps the default of 5 minutes. What they edit in
// settings, now and then, waits an hour, and what hardly changes in a quarter, or costs a request a parent, a day: a
// stream is a request a turn even when nothing changed, and 64 of them every 5 minutes would be 768 an hour where
// these are under 300, below 1 % of the 36,000 that a team has.
export const fiveMinutesMs = 300_000
export const quarterHourMs = 900_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

/**
 * How far the interval of a stream in which nothing changes may grow, unless its entry says otherwise. Not beyond a day:
 * what is read whole shows its deletes only by being read.
 */
export function maximumLagOf(intervalMs: number): number {
  if (intervalMs < quarterHourMs) return quarterHourMs
  if (intervalMs < hourMs) return hourMs
  return Math.max(intervalMs, Math.min(dayMs, 6 * intervalMs))
}
