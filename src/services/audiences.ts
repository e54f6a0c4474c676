// Audiences as people, programs and the schedule use them: saved after their settings are checked, run as what their query
// names is judged.
import { z } from 'zod'
import {
  type Audience,
  audienceBounds,
  audienceDefaults,
  type AudienceRan,
  type AudienceRun,
  audienceSchedules,
  type AudienceWanted,
  isAudienceName,
  judgeChange,
  longestQuery,
} from '../domain/audiences.ts'
import { AppError, isPassing, settled } from '../domain/errors.ts'
import { idPattern } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { AudienceQuery } from '../store/audience-query.ts'
import type { Audiences as Store } from '../store/audiences.ts'
import type { Teams } from '../store/teams.ts'
import { requireRunning } from './running.ts'

type Place = { readonly team: TeamSlug; readonly name: string }

export type RunOptions = {
  readonly by: string
  /** Only says what would be done. */
  readonly dryRun?: boolean | undefined
  /** An operator has looked: the brake lets it go on. */
  readonly confirm?: boolean | undefined
}

export type Audiences = {
  list(team: TeamSlug): Promise<readonly (Audience & { readonly last: AudienceRun | null })[]>
  /** @throws AppError `audience.unknown` */
  show(place: Place): Promise<Audience & { readonly runs: readonly AudienceRun[] }>
  /** What is not said stays as it is, or as it comes. @throws AppError `usage.invalid`, `team.unknown` */
  save(place: Place, wanted: unknown, by: string): Promise<Audience>
  /** @throws AppError `audience.unknown` */
  remove(place: Place): Promise<void>
  /**
   * Asks whom it names and makes a batch of what follows; that is begun by whoever asked.
   * @throws AppError `audience.unknown`, `audience.query`, `audience.braked`, `audience.unready`, `team.paused`
   */
  run(place: Place, options: RunOptions): Promise<AudienceRan>
  /**
   * What a run by these settings would do, and what is not said of them as it is; nothing is saved.
   * @throws AppError `usage.invalid`, `audience.query`, `audience.unready`, `team.paused`
   */
  try(place: Place, wanted: unknown, by: string): Promise<AudienceRan>
  takeDue(): Promise<readonly Place[]>
}

const id = z.coerce.string().regex(idPattern, 'an id of SalesLoft, in digits')
const whole = ({ least, most }: { readonly least: number; readonly most: number }) =>
  z.coerce.number(`${least} to ${most}`).int().min(least).max(most)

const wantedSchema = z.strictObject({
  query: z.string().trim().min(1).max(longestQuery).optional(),
  cadence: id.optional(),
  user: id.nullable().optional(),
  mostEnrolled: whole(audienceBounds.mostEnrolled).optional(),
  brakeCount: whole(audienceBounds.brakeCount).nullable().optional(),
  brakePercent: whole(audienceBounds.brakePercent).nullable().optional(),
  stopsOthers: z.boolean().optional(),
  schedule: z.enum(audienceSchedules).optional(),
})

export function createAudienceService(given: {
  readonly store: Store
  readonly query: AudienceQuery
  readonly teams: Pick<Teams, 'get'>
}): Audiences {
  const { store, query, teams } = given

  /** A query that is refused is a run that failed: the schedule's are seen by nobody else. */
  async function namedBy(audience: Audience, options: RunOptions): Promise<readonly string[]> {
    const named = await settled(query.named(audience.team, audience.query))
    if (named.ok) return named.value
    if (!isPassing(named.error) && options.dryRun !== true) {
      await store.failed(audience, options.by, named.error)
    }
    throw named.error
  }

  async function ask(audience: Audience, options: RunOptions): Promise<AudienceRan> {
    const { team, name } = audience
    const ids = await namedBy(audience, options)
    let brake: string | null = null
    const outcome = await store.run({
      team,
      name,
      audience,
      ids,
      by: options.by,
      dryRun: options.dryRun === true,
      judge(change) {
        const verdict = judgeChange(change, audience)
        if (verdict.kind !== 'brake') return verdict
        brake = verdict.why
        return options.confirm === true ? { kind: 'go' } : verdict
      },
    })
    const { verdict, change, ...done } = outcome
    if (verdict.kind === 'nonsense') throw new AppError('audience.query', verdict.why)
    if (verdict.kind === 'brake' && options.dryRun !== true) {
      throw new AppError('audience.braked', `${verdict.why} \`--confirm\` lets it go on.`)
    }
    return { ...change, ...done, brake }
  }

  /** As it would be if that were saved. @throws AppError `usage.invalid` */
  async function changed(place: Place, wanted: unknown): Promise<AudienceWanted> {
    if (!isAudienceName(place.name)) {
      throw new AppError(
        'usage.invalid',
        `"${place.name}" is no name of an audience: up to 63 of a-z, 0-9 and "-".`,
      )
    }
    const there = await settled(store.get(place))
    if (!there.ok && there.error.code !== 'audience.unknown') throw there.error
    const before = there.ok ? settingsOf(there.value) : audienceDefaults
    return complete({ ...before, ...parse(wanted) })
  }

  return {
    list: (team) => store.list(team),
    async show(place) {
      const [audience, runs] = await Promise.all([store.get(place), store.runs(place)])
      return { ...audience, runs }
    },
    async save(place, wanted, by) {
      await store.save(place, await changed(place, wanted), by)
      return await store.get(place)
    },
    remove: (place) => store.remove(place),
    async run(place, options) {
      await requireRunning(teams, place.team)
      return await ask(await store.get(place), options)
    },
    async try(place, wanted, by) {
      await requireRunning(teams, place.team)
      const settings = await changed(place, wanted)
      const unsaved = { nextDueAt: null, changedAt: '', changedBy: by }
      return await ask({ ...place, ...settings, ...unsaved }, { by, dryRun: true })
    },
    takeDue: () => store.takeDue(),
  }
}

function settingsOf(audience: Audience): AudienceWanted {
  const { query, cadence, user, mostEnrolled, brakeCount, brakePercent, stopsOthers, schedule } =
    audience
  return { query, cadence, user, mostEnrolled, brakeCount, brakePercent, stopsOthers, schedule }
}

/** @throws AppError `usage.invalid`, with every problem */
function parse(wanted: unknown): Partial<AudienceWanted> {
  const parsed = wantedSchema.safeParse(wanted)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join(' ')}: ${message}`,
    )
    throw new AppError('usage.invalid', problems.join('\n'))
  }
  return Object.fromEntries(
    Object.entries(parsed.data).filter(([, value]) => value !== undefined),
  ) as Partial<AudienceWanted>
}

function complete(wanted: Partial<AudienceWanted>): AudienceWanted {
  const { query, cadence } = wanted
  if (query === undefined || cadence === undefined) {
    throw new AppError('usage.invalid', 'A new audience needs a query and a cadence.')
  }
  return { ...audienceDefaults, ...wanted, query, cadence }
}
