// The programs write to their log by themselves, through the descriptor they are started with, so that they go on when
// we are killed.
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'

const largestBytes = 10 * 2 ** 20

export type LogFile = Disposable & {
  readonly descriptor: number
  /** What was added since. */
  added(): string
  /** The same in ten lines: its first lines, where a crash says its reason, and its last, where a refusal does. */
  excerpt(): string
}

/** Open for appending, begun anew when it has grown over 10 MiB. */
export function openLog(file: string): LogFile {
  const descriptor = openSync(file, 'a', 0o640)
  if (statSync(file).size > largestBytes) truncateSync(file)
  const from = statSync(file).size
  const added = (): string => readFileSync(file).subarray(from).toString('utf8').trim()
  return {
    descriptor,
    added,
    excerpt: () => shorten(added().split('\n')),
    [Symbol.dispose]: () => closeSync(descriptor),
  }
}

function shorten(lines: readonly string[]): string {
  if (lines.length <= 10) return lines.join('\n')
  return [...lines.slice(0, 4), '...', ...lines.slice(-6)].join('\n')
}
