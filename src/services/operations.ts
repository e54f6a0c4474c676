// What an operator does to a team, through the command line or a page: the one place where Postgres and Temporal are
// told the same thing. Postgres decides and comes first; Temporal being away is said and healed by `schedules apply`.
import { setTimeout as wait } from 'node:timers/promises'
import type { Account, Identity } from './accounts.ts'
import { commonIds, type ScheduledTeam, wantedIdsOf } from '../client/temporal/schedule-table.ts'
import type { Applied } from '../client/temporal/schedules.ts'
import type { StartedWorkflow } from '../client/temporal/starts.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import { Secret } from '../config/secret.ts'
import { mergeRules } from '../domain/enrollment-rules.ts'
import { AppError, isPassing, settled } from '../domain/errors.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactContracts } from '../store/contact-contracts.ts'
import type { EnrollmentRulesStore } from '../store/enrollment-rules.ts'
import type { Grant } from '../store/grants.ts'
import type { Sweeps } from '../store/sweeps.ts'
import type { Sync } from '../store/sync.ts'
import type { TeamRow, Teams } from '../store/teams.ts'
import { requireRunning } from './running.ts'
import type { Webhooks } from './webhooks.ts'
import type { Workers } from './workers.ts'

const looks = 10
const usualZone = mergeRules({}).timeZone

export type Connecting = {
  readonly team: TeamSlug
  readonly baseUrl: string
  readonly costPerMinute: number
} & ({ readonly apiKey: Secret } | { readonly grant: Grant })

export type Operations = {
  /**
   * Asks SalesLoft who the key or token belongs to, stores it, and schedules the team.
   * @throws AppError `auth.revoked`, `team.exists`, `config.invalid` without an encryption key
   */
  connect(given: Connecting): Promise<{
    readonly kind: 'connected' | 'updated'
    readonly name: string
    readonly scheduled: boolean
  }>
  disconnect(
    team: TeamSlug,
    options: { readonly erase: boolean },
  ): Promise<{
    readonly unscheduled: boolean
    /** Webhook subscriptions that were taken back, and that were left. */
    readonly webhooks: { readonly removed: number; readonly left: number }
  }>
  /** `by`: who, for the record of settings. */
  pause(team: TeamSlug, stream?: StreamName, by?: string): Promise<void>
  resume(team: TeamSlug, stream?: StreamName, by?: string): Promise<void>
  /** @throws AppError `team.unknown`, `team.paused`, `stream.paused`, `temporal.no-worker` */
  syncNow(
    team: TeamSlug,
    options?: {
      readonly streams?: readonly StreamName[]
      readonly full?: boolean
      /** Until then a run that is under way is waited for, however long it takes. */
      readonly signal?: AbortSignal
    },
  ): Promise<readonly StartedWorkflow[]>
  /**
   * Sweeps these streams, or all that have been read. A stream that compares at each full reading is read fully.
   * @throws AppError `team.unknown`, `team.paused`, `temporal.no-worker`, `sweep.running` to `confirm` beside a sweep
   */
  sweepNow(
    team: TeamSlug,
    options: { readonly streams: readonly StreamName[]; readonly confirm: boolean },
  ): Promise<readonly (StartedWorkflow & { readonly stream: StreamName })[]>
  /** Makes Temporal's schedules of a team what it needs. @returns false: Temporal was not told, and the next of all of them does it */
  scheduleTeam(team: TeamSlug): Promise<boolean>
  /** Makes Temporal's schedules what the connected teams need. */
  applySchedules(): Promise<readonly Applied[]>
  /** Makes those that are missing and touches no other: for asking often. */
  addMissingSchedules(): Promise<readonly Applied[]>
}

export function createOperations(given: {
  readonly teams: Teams
  readonly sync: Sync
  readonly workers: Pick<Workers, 'requirePolling'>
  readonly sweeps: Pick<Sweeps, 'streams'>
  /** Connects when first asked. */
  readonly temporal: () => Promise<Temporal>
  readonly webhooks: Pick<Webhooks, 'callbackFor' | 'removeAll'>
  readonly contracts: Pick<ContactContracts, 'teams'>
  readonly rules: Pick<EnrollmentRulesStore, 'zones'>
  readonly identify: (account: Account) => Promise<Identity>
}): Operations {
  const { teams, sync, sweeps, temporal, identify, workers, webhooks, contracts, rules } = given

  /** Asked of Postgres once for however many teams. */
  async function scheduling(): Promise<(team: TeamRow) => ScheduledTeam> {
    const [withContracts, zones] = [new Set(await contracts.teams()), await rules.zones()]
    return (team) => ({
      team: team.slug,
      paused: team.pausedAt !== null,
      webhooks: webhooks.callbackFor(team) !== undefined,
      contacts: withContracts.has(team.slug),
      timeZone: zones.get(team.slug) ?? usualZone,
    })
  }

  async function scheduledTeams(): Promise<readonly ScheduledTeam[]> {
    const connected = (await teams.list()).filter((team) => team.disconnectedAt === null)
    return connected.map(await scheduling())
  }

  async function applySchedules(): Promise<readonly Applied[]> {
    const wanted = await scheduledTeams()
    const to = await temporal()
    // A schedule names them: a server that lacks them refuses it.
    await to.registerSearchAttributes()
    return await to.applySchedules(wanted)
  }

  async function addMissingSchedules(): Promise<readonly Applied[]> {
    const to = await temporal()
    const there = new Set((await to.listSchedules()).map(({ id }) => id))
    // Looked at after what is there: a team that was disconnected meanwhile is not scheduled again.
    const teamsNow = await scheduledTeams()
    const missing = teamsNow.filter((team) => !wantedIdsOf(team).every((id) => there.has(id)))
    // What serves all teams is made with any of them.
    const lacksCommon = commonIds.some((id) => !there.has(id))
    const wanted = missing.length === 0 && lacksCommon ? teamsNow.slice(0, 1) : missing
    if (wanted.length === 0) return []
    await to.registerSearchAttributes()
    return await to.applySchedules(wanted, { keepOthers: true })
  }

  /** Makes those of one team at once, however many others there are. */
  async function applyTeam(to: Temporal, team: TeamSlug): Promise<void> {
    await to.registerSearchAttributes()
    const scheduled = await scheduling()
    await to.applySchedules([scheduled(await teams.get(team))], { keepOthers: true })
  }

  /** Whether Temporal was told; away is a passing state, anything else is a failure. */
  async function told(tell: (to: Temporal) => Promise<unknown>): Promise<boolean> {
    const outcome = await settled(temporal().then(tell))
    if (outcome.ok) return true
    if (isPassing(outcome.error) || outcome.error.code === 'config.invalid') return false
    throw outcome.error
  }

  async function allStreams(team: TeamSlug): Promise<readonly StreamName[]> {
    return (await sync.due({ team, all: true })).map(({ stream }) => stream)
  }

  return {
    async scheduleTeam(slug) {
      const team = await teams.get(slug)
      if (team.disconnectedAt !== null) return true
      const wanted = (await scheduling())(team)
      return await told(async (to) => {
        await applyTeam(to, slug)
        await to.removeSchedules(slug, wantedIdsOf(wanted))
      })
    },
    applySchedules,
    addMissingSchedules,
    async connect(asked) {
      const { team, baseUrl, costPerMinute } = asked
      const bearer = 'grant' in asked ? new Secret(asked.grant.tokens.accessToken) : asked.apiKey
      const { id, name } = await identify({ baseUrl, bearer })
      const { kind } = await teams.connect({
        slug: team,
        baseUrl,
        salesloftTeamId: id,
        name,
        costPerMinute,
        ...('grant' in asked ? { grant: asked.grant } : { apiKey: bearer.reveal() }),
      })
      return { kind, name, scheduled: await told((to) => applyTeam(to, team)) }
    },
    async disconnect(team, { erase }) {
      // As long as there is something to ask SalesLoft with.
      const removed = await webhooks.removeAll(team, () => teams.disconnect(team, { erase }))
      return { unscheduled: await told((to) => to.removeSchedules(team)), webhooks: removed }
    },
    async pause(team, stream, by) {
      if (stream !== undefined) return await teams.pauseStream(team, stream, by)
      await teams.pause(team, 'operator')
      await told((to) => to.pauseSchedule(team))
    },
    async resume(team, stream, by) {
      if (stream !== undefined) return await teams.resumeStream(team, stream, by)
      await teams.resume(team)
      await told((to) => to.resumeSchedule(team))
    },
    async syncNow(team, { streams = [], full = false, signal } = {}) {
      await requireRunning(teams, team)
      await requireStreams(sync, team, streams)
      const to = await temporal()
      await requireWorker(workers)
      await sync.askAside(team, streams)
      if (full) {
        const all = streams.length > 0 ? streams : await allStreams(team)
        return await Promise.all(all.map((stream) => to.startStream(team, stream, { full })))
      }
      await sync.bringForward(team, streams.length === 0 ? undefined : streams)
      return [await to.syncNow(team, signal)]
    },
    async sweepNow(team, { streams, confirm }) {
      await requireRunning(teams, team)
      const to = await temporal()
      await requireWorker(workers)
      const all = streams.length > 0 ? streams : await sweeps.streams(team)
      // Of many that are to be confirmed, none is begun where one is refused.
      if (confirm) await to.requireNoSweep(team, all)
      return await Promise.all(
        all.map(async (stream) => ({
          ...(await to.startSweep(team, stream, { confirm })),
          stream,
        })),
      )
    },
  }
}

/** @throws AppError `stream.paused` where one of them is */
async function requireStreams(
  sync: Sync,
  team: TeamSlug,
  streams: readonly StreamName[],
): Promise<void> {
  if (streams.length === 0) return
  const running = new Set((await sync.due({ team, all: true })).map(({ stream }) => stream))
  const paused = streams.filter((stream) => !running.has(stream))
  if (paused.length > 0) throw streamsPaused(team, paused)
}

/** A worker that has just begun is seen after a moment. @throws AppError `temporal.no-worker` */
async function requireWorker(workers: Pick<Workers, 'requirePolling'>): Promise<void> {
  for (let looked = 1; ; looked += 1) {
    const found = await settled(workers.requirePolling())
    if (found.ok) return
    if (found.error.code !== 'temporal.no-worker' || looked === looks) throw found.error
    await wait(300)
  }
}

export function streamsPaused(team: TeamSlug, streams: readonly StreamName[]): AppError {
  const [first = '', ...more] = streams
  const words =
    more.length === 0
      ? `is paused: \`salesloft-worker resume ${team} ${first}\` lets it go on.`
      : `are paused: \`salesloft-worker resume ${team} STREAM\` lets each of them go on.`
  return new AppError('stream.paused', `${streams.join(', ')} ${words}`)
}
