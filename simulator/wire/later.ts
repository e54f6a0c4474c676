// What happens after a while, but never after the simulator was closed: its journal is closed then too.

export interface Later {
  readonly run: (delayMs: number, act: () => void) => void
  readonly close: () => void
}

export function createLater(): Later {
  const timers = new Set<NodeJS.Timeout>()
  return {
    run(delayMs, act) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        act()
      }, delayMs)
      timers.add(timer.unref())
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
