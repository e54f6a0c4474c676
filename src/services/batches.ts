// Many enrolments at once: what was asked for is checked whole and stored before any of it is begun, so that nothing is lost
// of it whatever happens next.
import { z } from 'zod'
import type { StartedWorkflow } from '../client/temporal/starts.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import type { EnrollmentSource } from '../domain/enrollment.ts'
import { type Batch, type BatchRow, mostRows } from '../domain/enrollment-batches.ts'
import { AppError, isPassing, settled } from '../domain/errors.ts'
import { idPattern } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { EnrollmentBatches } from '../store/enrollment-batches.ts'
import type { Teams } from '../store/teams.ts'
import { requireRunning } from './running.ts'

export type BatchAsk = {
  readonly team: TeamSlug
  readonly source: EnrollmentSource
  readonly by: string
}

export type Batches = {
  /**
   * Stores the rows and begins; where Temporal is away, the schedule `audiences` begins later.
   * @param wanted `{ cadence, user?, people: [id | { person, user? }] }`
   * @throws AppError `usage.invalid`, `team.unknown`, `team.paused`
   */
  create(ask: BatchAsk, wanted: unknown): Promise<Batch>
  /** Begins one that is stored. */
  begin(team: TeamSlug, batch: string): Promise<StartedWorkflow | undefined>
  /** Asks for nobody of it any more; whom it asked for goes on. @throws AppError `batch.unknown` */
  stop(team: TeamSlug, batch: string): Promise<Batch>
  list(team: TeamSlug): Promise<readonly Batch[]>
  /** @throws AppError `batch.unknown` */
  get(team: TeamSlug, batch: string): Promise<Batch>
  /** A thousand of them at most, after that number. */
  page(team: TeamSlug, batch: string, after: number): Promise<readonly BatchRow[]>
  /** All of them, in their order. */
  rows(team: TeamSlug, batch: string): Promise<readonly BatchRow[]>
}

const id = z.coerce.string().regex(idPattern, 'an id of SalesLoft, in digits')
const wantedSchema = z.strictObject({
  cadence: id,
  user: id.nullable().optional(),
  people: z
    .array(z.union([id, z.strictObject({ person: id, user: id.nullable().optional() })]))
    .min(1)
    .max(mostRows),
})

export function createBatches(given: {
  readonly store: EnrollmentBatches
  readonly teams: Pick<Teams, 'get'>
  readonly temporal: () => Promise<Temporal>
}): Batches {
  const { store, teams, temporal } = given

  async function begin(team: TeamSlug, batch: string): Promise<StartedWorkflow | undefined> {
    const started = await settled(temporal().then((to) => to.startBatch(team, batch)))
    if (started.ok) return started.value
    if (isPassing(started.error)) return undefined
    throw started.error
  }

  return {
    begin,
    async create({ team, source, by }, wanted) {
      await requireRunning(teams, team)
      const { cadence, user, people } = parse(wanted)
      const rows = people.map((each) =>
        typeof each === 'string'
          ? { person: each, user }
          : { person: each.person, user: each.user ?? user },
      )
      const batch = await store.create({ team, cadence, source, by, rows })
      await begin(team, batch)
      return await store.get({ team, batch })
    },
    async stop(team, batch) {
      await store.get({ team, batch })
      await store.stop({ team, batch })
      return await store.get({ team, batch })
    },
    list: (team) => store.list(team),
    get: (team, batch) => store.get({ team, batch }),
    page: (team, batch, after) => store.rows({ team, batch }, after),
    async rows(team, batch) {
      const all: BatchRow[] = []
      for (;;) {
        const rows = await store.rows({ team, batch }, all.at(-1)?.number ?? 0)
        if (rows.length === 0) return all
        all.push(...rows)
      }
    },
  }
}

function parse(wanted: unknown): z.output<typeof wantedSchema> {
  const parsed = wantedSchema.safeParse(wanted)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => `${path.join(' ')}: ${message}`)
  throw new AppError('usage.invalid', problems.join('\n'))
}
