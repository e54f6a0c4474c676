// An enrolment whose weeks pass within seconds: the workflow, its guards and its store are the product's, on a Temporal server
// that skips the time in which nobody works, and a database that reads that server's clock. SalesLoft is what is said here.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { inject } from 'vitest'
import { createFollowing, type Following } from '../../src/activities/enrollment.ts'
import type { FactsOf } from '../../src/activities/enrollment-parts.ts'
import type { Membership } from '../../src/client/salesloft/memberships.ts'
import { createEnrollmentStarts } from '../../src/client/temporal/enrollments.ts'
import type { EnrollmentOrder } from '../../src/domain/enrollment.ts'
import { mergeRules, type RulesSet } from '../../src/domain/enrollment-rules.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import type { Database } from '../../src/store/database.ts'
import { createEnrollmentNews } from '../../src/store/enrollment-news.ts'
import { createEnrollmentRecords } from '../../src/store/enrollment-records.ts'
import { createEnrollmentWork } from '../../src/store/enrollment-work.ts'
import { createEnrollmentStore } from '../../src/store/enrollments.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { fit } from '../guards/cases.ts'
import { noActivities } from '../support/activities.ts'
import { createClockedDatabase } from '../support/clocked-database.ts'
import { startSkippingTemporal } from '../support/skipping-temporal.ts'
import { quietLog } from '../support/workflows.ts'

const team = parseTeamSlug('weeks')
const person = '1'
const cadence = '51'
const workflowId = `enroll:${team}:${cadence}:${person}`
const queue = 'weeks'

export type Weeks = AsyncDisposable & {
  /** Milliseconds since 1970. */
  readonly began: number
  /** Answers when it is judged. */
  request(): Promise<string>
  get(id: string): ReturnType<ReturnType<typeof createEnrollmentStore>['get']>
  /** As an operator says it in the Temporal UI. */
  order(order: EnrollmentOrder): Promise<void>
  passTo(ms: number): Promise<void>
  /** The mirror shows the membership anew. */
  show(state: string, current: boolean): Promise<void>
  /** How many a poll wakes now. */
  poll(): Promise<number>
  /** When somebody looked, or noted an order: of each the server's clock. */
  readonly looks: number[]
  /** When somebody was put on the cadence. */
  readonly added: number[]
  /** How long the history of each run is, the first one first. */
  runs(): Promise<readonly number[]>
  result(): Promise<unknown>
}

export type WeeksGiven = {
  /** Of the server that skips time. */
  readonly program: string
  readonly rules: RulesSet
  /** When it is asked for, which is when the person's last cadence ended. */
  readonly begins: (now: number) => number
  /** A real server suggests to continue as new after thousands of events, which these weeks do not have. */
  readonly continueAfterEvents: number
}

const iso = (ms: number): string => new Date(ms).toISOString()

export async function createWeeks(given: WeeksGiven): Promise<Weeks> {
  await using held = new AsyncDisposableStack()
  const server = held.use(await startSkippingTemporal(given.program))
  const { database, setClock } = held.use(await createClockedDatabase())
  const store = createEnrollmentStore({ database })
  const news = createEnrollmentNews({ database })
  const starts = createEnrollmentStarts(server.client, queue)
  const looks: number[] = []
  const added: number[] = []
  const began = given.begins(await server.now())
  const last = membershipOf({ id: '60', cadence: '50', at: iso(began) })
  const memberships: Membership[] = [{ ...last, current: false, state: 'completed' }]

  async function query(statement: ReturnType<typeof sql>): Promise<void> {
    await statement.execute(database.kysely)
  }

  /** What is asked of the database from now on is asked at this instant. */
  async function atItsTime(): Promise<number> {
    const now = await server.now()
    await setClock(iso(now))
    return now
  }

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    looks.push(await atItsTime())
    return await work()
  }

  async function add(): Promise<Membership> {
    const now = await server.now()
    added.push(now)
    const made = membershipOf({ id: '70', cadence, at: iso(now) })
    memberships.push(made)
    return made
  }

  await query(sql`insert into worker.team (slug, base_url, salesloft_team_id, name)
    values (${team}, 'https://api.salesloft.com', '1', 'Weeks')`)
  const following = followingOf({ database, rules: given.rules, memberships, add })
  const folder = await mkdtemp(path.join(os.tmpdir(), 'salesloft-weeks-'))
  held.defer(() => rm(folder, { recursive: true, force: true }))
  const worker = await startWorker({
    connection: { address: server.address },
    namespace: 'default',
    bundle: await bundleIn(folder, given),
    log: quietLog(),
    queue,
    activities: {
      ...noActivities,
      advanceEnrollment: (turn) => counted(() => following.advanceEnrollment(turn)),
      steerEnrollment: (turn) => counted(() => following.steerEnrollment(turn)),
    },
  })
  held.defer(() => worker.stop())
  await server.pass(began - (await server.now()))
  const stack = held.move()
  const handle = server.client.workflow.getHandle(workflowId)

  async function runOf(runId: string) {
    const run = server.client.workflow.getHandle(workflowId, runId)
    const { events } = await run.fetchHistory()
    const first = events?.[0]?.workflowExecutionStartedEventAttributes
    return { length: events?.length ?? 0, before: first?.continuedExecutionRunId ?? '' }
  }

  return {
    began,
    looks,
    added,
    async passTo(ms) {
      await server.pass(ms - (await server.now()))
    },
    async request() {
      await atItsTime()
      const asked = { team, person, cadence, user: null, step: null, by: 'ann' } as const
      const { id } = await store.request({ ...asked, source: 'cli', lane: 'interactive' })
      const followed = { team, person, cadence, enrollment: id, lane: 'interactive' } as const
      await starts.request(followed, 8_000)
      return id
    },
    get: (id) => store.get(team, id),
    order: (order) => handle.signal(order),
    async show(state, current) {
      const now = iso(await atItsTime())
      const addedAt = memberships.at(-1)?.addedAt ?? null
      await query(sql`
        insert into salesloft.cadence_memberships as m (team, id, person_id, cadence_id, added_at,
          current_state, currently_on_cadence, raw, requested_at, synced_at)
        values (${team}, 70, ${person}, ${cadence}, ${addedAt}, ${state}, ${current}, '{}', ${now}, ${now})
        on conflict (team, id) do update set current_state = excluded.current_state,
          currently_on_cadence = excluded.currently_on_cadence, synced_at = excluded.synced_at`)
    },
    async poll() {
      await atItsTime()
      const woken = await news.toWake(team)
      for (const { id, ...followed } of woken) await starts.wake({ ...followed, enrollment: id })
      return woken.length
    },
    async runs() {
      const lengths: number[] = []
      // The server knows no lists: from the last run to the one that it continues.
      for (let { runId } = await handle.describe(); runId !== '';) {
        const { length, before } = await runOf(runId)
        lengths.unshift(length)
        runId = before
      }
      return lengths
    },
    result: () => handle.result(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function bundleIn(folder: string, { continueAfterEvents }: WeeksGiven): Promise<string> {
  const code = await readFile(inject('workflowBundle'), 'utf8')
  const suggested = /\(0, ?[\w.]+\.workflowInfo\)\(\)\.continueAsNewSuggested/g
  if (!suggested.test(code)) throw new Error('The suggestion is looked for in another way.')
  const earlier = code.replaceAll(suggested, (asked) => {
    const length = asked.replace('continueAsNewSuggested', 'historyLength')
    return `(${length} > ${continueAfterEvents})`
  })
  const file = path.join(folder, 'workflows.js')
  await writeFile(file, earlier)
  return file
}

function membershipOf(given: {
  readonly id: string
  readonly cadence: string
  readonly at: string
}) {
  const { id, at } = given
  const counts = { replies: 0, bounces: 0 }
  const held = { id, person, cadence: given.cadence, current: true, state: 'active', ...counts }
  return { ...held, addedAt: at, updatedAt: at }
}

function never(): Promise<never> {
  return Promise.reject(new Error('Nobody expected this.'))
}

function followingOf(given: {
  readonly database: Database
  readonly rules: RulesSet
  readonly memberships: readonly Membership[]
  readonly add: () => Promise<Membership>
}): Following {
  const { database, memberships, add } = given
  const records = createEnrollmentRecords({ database })
  const rules = mergeRules(given.rules)

  const factsOf: FactsOf = async () => ({
    membership: memberships.find((each) => each.cadence === cadence),
    facts: {
      ...fit,
      now: await records.now(),
      // Without summer time, so that weeks are weeks.
      person: fit.person && { ...fit.person, locale: 'Asia/Tokyo' },
      memberships: memberships.map((each) => ({ ...each, cadence: each.cadence ?? '' })),
    },
  })

  return createFollowing({
    enrollments: createEnrollmentWork({ database }),
    orders: createEnrollmentStore({ database }),
    factsOf,
    rulesOf: () => Promise.resolve(rules),
    clientOf: () =>
      Promise.resolve({
        memberships: {
          add,
          ofPerson: () => Promise.resolve(memberships),
          remove: never,
          me: never,
          record: never,
          steps: never,
        },
      }),
    teams: { pause: never },
    metrics: { enrolled: () => undefined, enrollmentUnknown: () => undefined },
    log: quietLog(),
  })
}
