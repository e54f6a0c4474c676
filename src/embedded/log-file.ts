// The programs write to their log by themselves, through the descriptor they are started with, so that they go on when
// we are killed.
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'

const largestBytes = 10 * 2 ** 20

export type LogFile = Disposable & { readonly descriptor: number; tail(): string }

/** Open for appending, begun anew when it has grown over 10 MiB. `tail` is what was added since, its last lines. */
export function openLog(file: string): LogFile {
  const descriptor = openSync(file, 'a', 0o640)
  if (statSync(file).size > largestBytes) truncateSync(file)
  const from = statSync(file).size
  return {
    descriptor,
    tail: () =>
      readFileSync(file).subarray(from).toString('utf8').trim().split('\n').slice(-6).join('\n'),
    [Symbol.dispose]: () => closeSync(descriptor),
  }
}
