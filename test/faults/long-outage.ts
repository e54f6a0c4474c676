// A long outage by hand: `npm run outage -- postgres|temporal|salesloft [--minutes 10] [--people 30000]`. The processes as
// they are shipped read an account for the first time; one of the three goes away in the middle, for minutes, and returns.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createScene, type Progress, type Scene } from './outage-scene.ts'

const usage = 'long-outage.ts postgres|temporal|salesloft [--minutes 10] [--people 30000]'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    people: { type: 'string', default: '30000' },
  },
})
const backWithinMs = 60_000
const endPatienceMs = 10 * 60_000
const circuitMs = 30_000

const say = (line: string): boolean =>
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const words = ({ people, requests }: Progress): string => `${people} people, ${requests} requests`

async function until(holds: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  for (const late = performance.now() + patienceMs; performance.now() < late; await sleep(200)) {
    if (await holds()) return true
  }
  return false
}

/** What the outage promises: told line by line, and whether all of it held. */
async function measure(scene: Scene, minutes: number): Promise<boolean> {
  const promises: boolean[] = []
  const promise = (holds: boolean, line: string): void => {
    promises.push(holds)
    say(`${holds ? 'held  ' : 'BROKEN'} ${line}`)
  }
  const { people } = scene
  await until(async () => (await scene.progress()).people >= people / 3, endPatienceMs)
  say(`cut at ${words(await scene.progress())}`)
  const cutAt = Date.now()
  scene.lines.length = 0
  const restore = await scene.cut()
  await sleep(minutes * 60_000)
  say(`requests while it was away: ${scene.requestsSince(cutAt)}`)
  const openedAt = scene.circuitOpenedAt()
  if (openedAt !== undefined) {
    // The one that opened it is told before its line is written.
    const asked = scene.requestsSince(openedAt + 1_000)
    const most = Math.ceil((Date.now() - openedAt) / circuitMs)
    const after = `${Math.round((openedAt - cutAt) / 1_000)} s after the cut`
    promise(asked <= most, `the circuit opened ${after}: ${asked} requests since, ${most} at most`)
  }
  say(`log lines while it was away: ${scene.lines.length}`)
  for (const [line, count] of scene.tally()) say(`  ${count} × ${line}`)
  await restore()
  const backAt = performance.now()
  const before = await scene.progress()
  say(`back at ${words(before)}`)
  const moved = await until(
    async () => (await scene.progress()).requests > before.requests,
    endPatienceMs,
  )
  const tookMs = performance.now() - backAt
  promise(moved && tookMs <= backWithinMs, `first commit ${(tookMs / 1_000).toFixed(1)} s later`)
  const ended = await until(async () => (await scene.progress()).reading === 0, endPatienceMs)
  const totalMs = performance.now() - backAt
  promise(ended, `everything read ${(totalMs / 1_000).toFixed(1)} s after it was back`)
  const differences = await scene.differences()
  promise(Object.keys(differences).length === 0, `rows that differ: ${JSON.stringify(differences)}`)
  const spent = scene.peopleRequests()
  say(`requests for people: ${spent} of ${people / 100 + 1} at least`)
  promise(await scene.stop(), 'the worker lived through it and ended with 0 at SIGTERM')
  return promises.every(Boolean)
}

async function main(): Promise<number> {
  const [what] = positionals
  if (what !== 'postgres' && what !== 'temporal' && what !== 'salesloft') {
    say(usage)
    return 2
  }
  await using scene = await createScene(what, Number(values.people))
  return (await measure(scene, Number(values.minutes))) ? 0 : 1
}

process.exitCode = await main()
