// Figures as people read them. Machines read the same figures from `--json`, unrounded.
const counts = new Intl.NumberFormat('en-US')

export function formatCount(count: number): string {
  return counts.format(count)
}

/** `0.4 s`, `12 s`, `3 min`, `2 h 5 min`, `4 d`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d`
}

/** `812 kB`, `4.2 GB`: in powers of 1,000, as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const size = bytes / 1_000 ** power
  return `${power === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[power]}`
}

/** `2026-11-24 19:31:42` (UTC): seconds are enough for a person. `–` for none. */
export function formatStamp(instant: string | null | undefined): string {
  return instant === null || instant === undefined ? '–' : instant.slice(0, 19).replace('T', ' ')
}

/** Text of others (team names, error messages) cannot move the cursor, colour the screen or begin a line of its own. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}

const longestList = 6

/** `people, accounts and 57 more` */
export function formatSome(names: readonly string[], most: number = longestList): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${formatCount(names.length - most)} more`
}
