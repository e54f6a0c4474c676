// A signal may come more than once (npm sends SIGTERM to the group and once more itself; people press Ctrl-C twice): the
// first one counts, and none of the others may cut the clean-up short, so the listeners stay.
const parentCheckMs = 1_000
// A signal that meets a process on its way out kills it (seen on a busy machine), so it stays for the second one.
const lingerMs = 300

/**
 * Aborts at SIGINT, SIGTERM or SIGHUP, or when npm, having started us, is gone: a TERM that reaches npm alone can end
 * npm and its shell and leave this process running (seen with dash between them).
 */
export function stopSignal(from: NodeJS.Process): AbortSignal {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    from.on(signal, () => {
      if (!stopping.signal.aborted) setTimeout(() => undefined, lingerMs)
      stopping.abort(signal)
    })
  }
  // Started by hand, it may outlive its shell (nohup, tmux); started by npm, it never should outlive npm.
  if (from.env['npm_lifecycle_event'] !== undefined) {
    const parent = from.ppid
    const watch = setInterval(() => {
      if (from.ppid !== parent) stopping.abort('parent ended')
    }, parentCheckMs)
    watch.unref()
  }
  return stopping.signal
}

/** Resolves when the signal aborts, at once if it has. What is being served keeps the process alive meanwhile. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
}
