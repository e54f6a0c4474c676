// What is refused comes in thousands where it comes at all: one line says of all of a kind and a team how many they were.
import type { Log } from '../../telemetry/logs.ts'
import type { Receipt } from './receiving.ts'

export type Telling = Disposable & {
  readonly tell: (receipt: Receipt) => void
}

const usualMs = 10_000

/** The first one is said at once, and every ten seconds how many more came. At the end: all that was not said yet. */
export function createTelling(given: { readonly log: Log; readonly everyMs?: number }): Telling {
  const { log, everyMs = usualMs } = given
  const told = new Map<string, { count: number; latest: Receipt; readonly timer: NodeJS.Timeout }>()

  function write(receipt: Receipt, count: number): void {
    const { outcome, team, status } = receipt
    const err = 'err' in receipt ? receipt.err : undefined
    const say = outcome === 'failed' ? log.error : log.warn
    say({ outcome, team, status, count, err }, `webhook deliveries were not taken: ${outcome}`)
  }

  function writeRest(key: string): void {
    const rest = told.get(key)
    if (rest === undefined) return
    if (rest.count > 0) write(rest.latest, rest.count)
    else {
      clearInterval(rest.timer)
      told.delete(key)
    }
    rest.count = 0
  }

  return {
    tell(receipt) {
      const { outcome, team } = receipt
      const key = JSON.stringify([outcome, team])
      const already = told.get(key)
      if (already !== undefined) {
        already.count += 1
        already.latest = receipt
        return
      }
      write(receipt, 1)
      const timer = setInterval(() => writeRest(key), everyMs).unref()
      told.set(key, { count: 0, latest: receipt, timer })
    },
    [Symbol.dispose]() {
      for (const { count, latest, timer } of told.values()) {
        clearInterval(timer)
        if (count > 0) write(latest, count)
      }
      told.clear()
    },
  }
}
