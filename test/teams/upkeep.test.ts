// Of the processes that run, one looks after what they all share.
import { expect, test } from 'vitest'
import { createWorkers } from '../../src/services/workers.ts'
import type { Processes, WorkerProcess, WorkerSelf } from '../../src/store/processes.ts'

/** What the processes of a namespace say of themselves, without Postgres. */
function there() {
  const known = new Map<string, WorkerProcess>()
  let startedMs = Date.UTC(2026, 0, 1)
  function note(self: WorkerSelf, polling: boolean): void {
    const { namespace: _, taskQueue: __, ...own } = self
    const startedAt = known.get(self.id)?.startedAt ?? new Date((startedMs += 1_000)).toISOString()
    const seen = { startedAt, seenAt: startedAt, alive: true, recent: true }
    known.set(self.id, { ...own, ...seen, polling })
  }
  const processes: Processes = {
    seen: (self, polling) => Promise.resolve(note(self, polling)),
    left: (id) => Promise.resolve(void known.delete(id)),
    list: () => Promise.resolve([...known.values()].toReversed()),
  }
  return {
    join() {
      const workers = createWorkers({ processes, namespace: 'default', version: '0' })
      return { ...workers, presence: workers.self().presence }
    },
    kill() {
      const [[id, eldest] = []] = known
      if (id !== undefined && eldest !== undefined) known.set(id, { ...eldest, alive: false })
    },
  }
}

test('the eldest process that polls is the first, and the next one when it has gone', async () => {
  const here = there()
  const all = [here.join(), here.join(), here.join()]
  const firsts = () => Promise.all(all.map((each) => each.isFirst()))
  // Before anybody polls each of them looks: no one else would.
  expect(await firsts()).toEqual([true, true, true])
  await all[0]?.presence.seen(false)
  expect(await firsts()).toEqual([true, true, true])
  await all[1]?.presence.seen(true)
  await all[2]?.presence.seen(true)
  expect(await firsts()).toEqual([false, true, false])
  await all[0]?.presence.seen(true)
  expect(await firsts()).toEqual([true, false, false])
  here.kill()
  expect(await firsts()).toEqual([false, true, false])
  await all[1]?.presence.left()
  expect(await firsts()).toEqual([false, false, true])
})
