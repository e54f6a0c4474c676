// What operators do in the middle of it: hold back, let go on, stop, ask again; and people who opt out meanwhile.
import { sql } from 'kysely'
import { settled } from '../../../src/domain/errors.ts'
import { call } from './asking.ts'
import type { Lots } from './people.ts'
import type { ChaosScene } from './scene.ts'

export type Steering = {
  /** A few of each. */
  round(): Promise<void>
  /** Lets everybody go on who is held back. */
  letGo(): Promise<void>
  /** Of enrolments that were to be stopped, and that were heard. */
  readonly stopped: ReadonlySet<string>
  readonly counts: Readonly<Record<string, number>>
}

const orders = {
  pause: "e.ended_at is null and e.state <> 'on-cadence' and not e.paused",
  resume: 'e.ended_at is null and e.paused',
  stop: 'e.ended_at is null',
  retry:
    "(e.state = 'finished' and e.reason <> 'person-deleted') or e.state in ('waiting', 'stopped')",
} as const

export function createSteering(scene: ChaosScene, lots: Lots): Steering {
  const { database, draw, team, simulator } = scene
  const stopped = new Set<string>()
  const counts: Record<string, number> = {}
  const turning = [...lots.turning]
  const each = Math.max(1, Math.round(lots.file.length / 400))

  async function some(order: keyof typeof orders, most: number): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string }>`
      select e.id::text as id from worker.enrollment e where e.team = ${team}
        and (${sql.raw(orders[order])})
        -- Whoever asked anew already is not asked for once more.
        and not exists (select from worker.enrollment o where o.team = e.team and o.id > e.id
          and o.person = e.person and o.cadence = e.cadence)
      order by hashtext(e.id::text || ${String(draw.below(1_000_000))}) limit ${most}`.execute(
      database.kysely,
    )
    return rows.map(({ id }) => id)
  }

  async function give(order: keyof typeof orders, most: number): Promise<void> {
    const ids = await settled(some(order, most))
    // While Postgres is away, nobody can say whom.
    if (!ids.ok) return
    for (const id of ids.value) {
      const { status } = await call(scene, `enrollments/${id}/${order}`, {})
      if (status !== 202) continue
      counts[order] = (counts[order] ?? 0) + 1
      if (order === 'stop') stopped.add(id)
    }
  }

  return {
    stopped,
    counts,
    async round() {
      for (const id of turning.splice(0, each)) {
        const set = { do_not_contact: true }
        simulator.mutate.update('people', [Number(id)], { set })
      }
      await give('pause', each)
      await give('stop', each)
      await give('retry', each)
      await give('resume', each)
    },
    async letGo() {
      await give('resume', 100_000)
    },
  }
}
