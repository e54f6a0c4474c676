// A thousand enrolments by a file, a list, an audience, requests and commands, while workers and the server are killed, answers
// are lost, deliveries are dropped and Postgres and Temporal restart: each ends, and each accepted one was one membership.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Patience } from '../../../src/activities/enrollment-parts.ts'
import { settled } from '../../../src/domain/errors.ts'
import { ask } from '../../simulator/asking.ts'
import { askForAll } from './asking.ts'
import { violations } from './checks.ts'
import { figuresOf } from './figures.ts'
import { strike, struck } from './misfortunes.ts'
import { against, drawLots, makeCadences } from './people.ts'
import { createPlayer } from './player.ts'
import { type ChaosScene, createChaosScene, type Servers } from './scene.ts'
import { createSteering } from './steering.ts'

export type EnrollmentChaosGiven = {
  readonly enrollments: number
  readonly seed: number
  readonly bundle: string
  readonly servers: Servers
  /** Ends and begins a server again, in turn; none where the servers are others' too. */
  readonly outages: readonly { readonly name: string; readonly happen: () => Promise<void> }[]
  /** The storm lasts so long; up to twice that where not all are judged by then. */
  readonly minutes: number
  /** How long the product waits for what is lost or late; for a cause at least twice as long as a poll is away. */
  readonly patience: Patience
  readonly workers: number
  /** A process lives so long, from and to. */
  readonly livesMs: readonly [number, number]
  /** So long after the misfortunes have ended everything has. */
  readonly restMs: number
  /** Nobody waits the minute until a poll wakes whom no timer woke. */
  readonly passes?: boolean
  readonly say: (line: string) => unknown
}

const roundMs = 2_000
/** A real schedule polls every five minutes. */
const pollMs = 10_000
const sayEveryMs = 20_000

/** @returns in words what did not hold; empty is the proof */
export async function runEnrollmentChaos(given: EnrollmentChaosGiven): Promise<readonly string[]> {
  const { enrollments: count, seed, say, patience } = given
  await using held = new AsyncDisposableStack()
  const scene = held.use(
    await createChaosScene({
      ...given,
      people: Math.ceil(count * 1.7) + 80,
      timesAtMost: Math.ceil(count / 4),
    }),
  )
  const { simulator, app, team } = scene
  const found: string[] = []
  const cadences = await makeCadences(simulator)
  const lots = drawLots(simulator, scene.draw, count)
  const fitAtFirst = against(simulator)
  for (const person of lots.found) {
    const fields = { person_id: Number(person), cadence_id: Number(cadences.usual) }
    const { status, text } = await ask(simulator, 'cadence_memberships', { fields })
    if (status !== 200) throw new Error(`Nobody was put there: ${text}`)
  }
  const cap = Math.ceil(lots.capped.length / 2)
  const { rules } = app.guarding
  await rules.change(team, undefined, { otherCadence: 'allow' }, 'chaos')
  await rules.change(team, cadences.capped, { cadencePerDay: cap, whenFull: 'refuse' }, 'chaos')
  await rules.change(team, cadences.later, { otherCadence: 'wait' }, 'chaos')
  await scene.begin()
  await untilRead(scene)
  say(
    `${lots.file.length} in a file, ${lots.batch.length + lots.capped.length} in lists, ${lots.audience.length} by an audience, ${lots.single.length + lots.later.length} by requests, ${lots.byCommand.length} by a command`,
  )

  const began = performance.now()
  simulator.requests.reset()
  const asked = await askForAll(scene, lots, cadences)
  const singles = settled(asked.singles.then(() => undefined))
  const struckBy = strike(simulator, patience.absentAfterMs / 2)
  const steering = createSteering(scene, lots)
  const player = held.use(
    createPlayer(simulator, seed, (error) => found.push(`play: ${String(error)}`)),
  )
  const harassing = new AbortController()
  const { signal } = harassing
  // As a schedule does, which heeds no calm: whoever waits for a cause gives up after a few polls.
  const over = new AbortController()
  held.defer(() => over.abort())
  const polls = again(over.signal, () => scene.poll(), pollMs)
  const stormMs = given.minutes * 60_000
  const storm = Promise.all([
    again(AbortSignal.any([signal, AbortSignal.timeout(stormMs + 1)]), async () => {
      const steered = await settled(steering.round())
      if (!steered.ok) found.push(`an operator: ${steered.error.message}`)
    }),
    outagesOver(stormMs, given.outages, (name) => say(`${seconds(began)}: ${name}`)),
  ])
  held.defer(() => harassing.abort())
  const late = began + stormMs
  // Who has not been judged by then is judged afterwards.
  for (let saidAt = began; performance.now() < late + stormMs; await sleep(roundMs)) {
    const left = await settled(countOf(scene))
    if (left.ok && left.value.undecided === 0 && performance.now() > late) break
    if (!left.ok || performance.now() < saidAt + sayEveryMs) continue
    saidAt = performance.now()
    say(
      `${seconds(began)}: ${left.value.undecided} are not judged, ${left.value.open} have not ended`,
    )
  }
  harassing.abort()
  await storm
  say(`${seconds(began)}: calm from here on`)
  const lost = struck(simulator)
  struckBy.callOff()
  player.hurry()
  await Promise.all([scene.server, ...scene.workers].map((each) => each.spare()))
  const heard = await singles
  if (!heard.ok) found.push(`single ones: ${heard.error.message}`)
  await steering.letGo()
  const calm = performance.now()
  for (;;) {
    if (given.passes === true) await pass(scene)
    await scene.poll()
    const { open, undecided } = await countOf(scene)
    if (open === 0 && undecided === 0) break
    if (performance.now() > calm + given.restMs) {
      found.push(`${open} have not ended ${given.restMs / 1_000} s after the last misfortune`)
      break
    }
    await sleep(roundMs)
  }
  over.abort()
  await polls
  say(`${seconds(began)}: all have ended`)
  const world = { lots, cadences, cap, fitAtFirst, player, steering, asked, patience }
  found.push(...(await violations(scene, world)))
  for (const line of await figuresOf(scene, { lost, steering, seconds: seconds(began) })) say(line)
  return found
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1_000).toFixed(0)} s`
}

async function again(
  signal: AbortSignal,
  work: () => Promise<unknown>,
  everyMs = roundMs,
): Promise<void> {
  while (!signal.aborted) {
    await work()
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** One after the other, in even distances. */
async function outagesOver(
  stormMs: number,
  outages: EnrollmentChaosGiven['outages'],
  tell: (name: string) => void,
): Promise<void> {
  for (const { name, happen } of outages) {
    await sleep(stormMs / (outages.length + 1))
    await happen()
    tell(name)
  }
}

async function untilRead(scene: ChaosScene): Promise<void> {
  for (const late = performance.now() + 120_000; ; await sleep(500)) {
    await scene.poll()
    const { teams } = await scene.app.status()
    const streams = teams.flatMap((each) => each.streams)
    if (streams.every(({ state }) => state === 'current' || state === 'paused')) return
    if (performance.now() > late) throw new Error(`Not read: ${JSON.stringify(streams)}`)
  }
}

async function pass({ database, team }: ChaosScene): Promise<void> {
  await sql`update worker.enrollment set due_at = due_at - interval '1 minute'
    where team = ${team} and ended_at is null`.execute(database.kysely)
}

async function countOf({ database, team }: ChaosScene) {
  const { rows } = await sql<{ open: number; undecided: number }>`
    select (count(*) filter (where ended_at is null))::integer as open,
      ((count(*) filter (where state in ('requested', 'checked', 'enrolling') and not paused))
        + (select count(*) from worker.enrollment_batch_row r
          where r.team = ${team} and r.outcome is null))::integer as undecided
    from worker.enrollment where team = ${team}`.execute(database.kysely)
  return rows[0] ?? { open: 0, undecided: 0 }
}
