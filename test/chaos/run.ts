// Fifty teams, one of each kind broken, while workers, Postgres and Temporal are killed: every healthy team is read on, and
// nothing of one is ever another's.
import { setTimeout as sleep } from 'node:timers/promises'
import { Secret } from '../../src/config/secret.ts'
import { settled } from '../../src/domain/errors.ts'
import { behind, overtaking, violations } from './checks.ts'
import { spendForeignly } from './broken.ts'
import { createScene, type Member, type Scene } from './scene.ts'

export type ChaosGiven = {
  readonly teams: number
  readonly seed: number
  readonly bundle: string
  /** Goes on for so long; at least once through everything that happens. */
  readonly minutes: number
  /** A round of all healthy teams takes no longer, whatever happens. */
  readonly patienceMs: number
  readonly say: (line: string) => unknown
}

const happenings = {
  'a key is exchanged': exchangeKey,
  'a worker is killed': (scene: Scene) => scene.killWorker(),
  'Postgres is killed': (scene: Scene) => scene.killPostgres(),
  'Temporal is killed': (scene: Scene) => scene.killTemporal(),
} as const satisfies Record<string, (scene: Scene) => Promise<unknown>>

// A schedule ticks every five minutes; here as soon as one could.
const tickMs = 2_000

/** @returns in words what did not hold; empty is the proof */
export async function runChaos(given: ChaosGiven): Promise<readonly string[]> {
  const { say, minutes } = given
  await using held = new AsyncDisposableStack()
  const scene = held.use(await createScene(given))
  const { simulator, members } = scene
  const shared = members.find(({ kind }) => kind === 'shared')
  if (shared !== undefined) held.use(spendForeignly(simulator, shared.simulated))
  const late = performance.now() + minutes * 60_000
  const found: string[] = []
  const words = Object.keys(happenings) as (keyof typeof happenings)[]
  for (let round = 0; round < words.length || performance.now() < late; round += 1) {
    const happens = words[round % words.length] ?? 'a key is exchanged'
    change(scene)
    const began = performance.now()
    await scene.poll(members)
    const happened = await settled(Promise.resolve(happenings[happens](scene)))
    if (!happened.ok) found.push(`${happens}: ${happened.error.message}`)
    const left = await untilCurrent(scene, given.patienceMs)
    const took = `${((performance.now() - began) / 1_000).toFixed(1)} s`
    say(
      `round ${round}: ${happens}; ${left.length === 0 ? 'all current' : left.join(' ')} after ${took}`,
    )
    if (left.length > 0) found.push(`round ${round}, ${happens}: not current: ${left.join(', ')}`)
    if (round === 0) found.push(...overtaking(scene))
    if (left.length > 0) break
  }
  return [...found, ...(await violations(scene, given.patienceMs))]
}

/** Something of every team. */
function change({ members }: Scene): void {
  for (const { simulated } of members) {
    simulated.mutate.update('people', 2)
    simulated.mutate.insert('accounts', 1)
  }
}

/** Asks again, as ticks do. @returns slugs of the healthy teams that are not current in time */
async function untilCurrent(scene: Scene, patienceMs: number): Promise<readonly string[]> {
  const late = performance.now() + patienceMs
  let left: readonly Member[] = scene.members.filter(({ kind }) => kind === undefined)
  for (;;) {
    left = await behind(scene, left)
    if (left.length === 0 || performance.now() > late) return left.map(({ team }) => team)
    await sleep(tickMs)
    await scene.poll(left)
  }
}

/** Somebody connects a team with the key of another one's account. */
async function exchangeKey({ app, simulator, members }: Scene): Promise<void> {
  const mine = members.find(({ kind }) => kind === 'exchanged')
  const healthy = members.find(({ kind }) => kind === undefined)
  if (mine === undefined || healthy === undefined) return
  const tried = await settled(
    app.operations.connect({
      team: mine.team,
      baseUrl: simulator.url,
      apiKey: new Secret(healthy.simulated.apiKey),
      costPerMinute: 600,
    }),
  )
  if (tried.ok || tried.error.code !== 'team.exists') throw new Error('It was not refused.')
}
