// What must hold when all is over: the ledger has one membership for each accepted intent and none for a refused one, nothing
// was sent twice, every enrolment has ended as the world says, every row is accounted for, no cap was passed.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Patience } from '../../../src/activities/enrollment-parts.ts'
import { streamOf } from '../../../src/domain/streams.ts'
import { enrollmentStreams } from '../../enrollments/streams.ts'
import { differencesOf } from '../../support/differences.ts'
import { type Asked, outcomeFile } from './asking.ts'
import { endings } from './endings.ts'
import type { Cadences, Lots } from './people.ts'
import type { Player } from './player.ts'
import type { ChaosScene } from './scene.ts'
import type { Steering } from './steering.ts'
import { having, isAccepted, type Pair, pairsOf, query, storiesOf, type Story } from './stories.ts'

export type ChaosWorld = {
  readonly lots: Lots
  readonly cadences: Cadences
  readonly cap: number
  /** What spoke against somebody before anything happened. */
  readonly fitAtFirst: (person: string) => readonly string[]
  readonly player: Player
  readonly steering: Steering
  readonly asked: Asked
  readonly patience: Patience
}

/** In words; empty is the proof. */
export async function violations(scene: ChaosScene, world: ChaosWorld): Promise<readonly string[]> {
  const stories = await storiesOf(scene)
  const pairs = pairsOf(scene, stories)
  const found = [
    ...stories.flatMap((story) => told(story, world.patience)),
    ...pairs.flatMap((pair) => once(pair, world)),
    ...missing(pairs, world),
    ...endings(scene, stories, world),
    ...caps(stories, pairs, world),
    ...(await countedRows(scene, stories)),
    ...(await rowsOf(scene, stories, world)),
    ...(await left(scene)),
  ]
  const most = 40
  return found.length <= most ? found : [...found.slice(0, most), `and ${found.length - most} more`]
}

/** Its timeline is one story that goes from the request to where it stands. */
function told(story: Story, { intentMs, absentAfterMs }: Patience): readonly string[] {
  const { id, state, reason, events, intents } = story
  const wrong: string[] = []
  const say = (what: string): void => void wrong.push(`${id} (${state} ${reason ?? ''}): ${what}`)
  if (story.endedAt === null) say('has not ended')
  let at: string | null = null
  let when = ''
  let intended = 0
  let sentAt = 0
  let isSeenAbsent = false
  for (const event of events) {
    if (event.at < when) say(`${event.kind} is told before what came before it`)
    when = event.at
    if (event.to !== null) {
      if (event.from !== at) say(`${event.kind} goes from ${event.from}, and it was ${at}`)
      at = event.to
    }
    const ms = Date.parse(event.at)
    if (event.kind === 'intended') [intended, sentAt, isSeenAbsent] = [intended + 1, ms, false]
    if (event.kind === 'not-seen') isSeenAbsent = true
    if (event.kind !== 'absent') continue
    // A lost answer is believed to be a lost request only then.
    if (!isSeenAbsent) say('was believed absent at the first look')
    if (ms - sentAt < intentMs + absentAfterMs) say(`was believed absent after ${ms - sentAt} ms`)
  }
  if (at !== state) say(`its story ends with ${at}`)
  if (events[0]?.kind !== 'requested') say('its story does not begin with the request')
  if (intended !== intents) say(`tells of ${intended} intents of ${intents}`)
  for (const kind of ['requested', 'enrolled', 'found', 'finished', 'refused', 'stopped']) {
    if (having(story, kind).length > 1) say(`${kind} happened more than once`)
  }
  return wrong
}

/** Of each pair: what SalesLoft did is what was accepted, and nothing was sent that was done already. */
function once({ person, cadence, stories, ledger }: Pair, world: ChaosWorld): readonly string[] {
  const wrong: string[] = []
  const say = (what: string): void => void wrong.push(`person ${person} on ${cadence}: ${what}`)
  const isForeign = cadence === world.cadences.usual && world.lots.found.includes(person)
  const foreign = isForeign ? 1 : 0
  const enrolled = ledger.filter(({ effect }) => effect === 'enrolled').length - foreign
  const accepted = stories.filter(isAccepted).length
  if (enrolled !== accepted) say(`${enrolled} memberships for ${accepted} accepted intents`)
  const sent = ledger.filter(({ effect }) => effect !== 'left').length - foreign
  const intents = stories.reduce((sum, story) => sum + story.intents, 0)
  if (sent > intents) say(`was sent ${sent} times for ${intents} intents`)
  const again = ledger.filter(({ errors }) =>
    Object.values(errors ?? {}).some((whys) => whys.includes('is already on this cadence')),
  )
  if (again.length > 0) say(`was sent again ${again.length} times after it was done`)
  for (const story of stories) {
    if (story.state !== 'refused' && story.state !== 'stopped') continue
    if (story.membership !== null) say(`${story.id} is ${story.state} and has a membership`)
  }
  return wrong
}

/** Nobody was forgotten against whom nothing speaks, and nobody let in against whom something did from the beginning. */
function missing(pairs: readonly Pair[], world: ChaosWorld): readonly string[] {
  const { lots, cadences, fitAtFirst, steering } = world
  const accepted = new Set(
    pairs.filter(({ stories }) => stories.some(isAccepted)).map(({ key }) => key),
  )
  const byKey = new Map(pairs.map((pair) => [pair.key, pair]))
  const wanted = [
    ...[...lots.file, ...lots.batch].map((person) => `${person} ${cadences.usual}`),
    ...[...lots.audience, ...lots.single, ...lots.byCommand].map(
      (person) => `${person} ${cadences.other}`,
    ),
    ...lots.later.map((person) => `${person} ${cadences.later}`),
  ]
  const foreign = new Set(lots.found.map((person) => `${person} ${cadences.usual}`))
  return [...new Set(wanted)].flatMap((key) => {
    const stories = byKey.get(key)?.stories ?? []
    if (stories.length === 0) return [`${key} was forgotten`]
    const against = fitAtFirst(key.split(' ')[0] ?? '')
    if (against.length > 0) {
      return accepted.has(key) ? [`${key} was let in, ${against.join(' and ')}`] : []
    }
    // What held them back is told, and checked where it is.
    const isExcused =
      foreign.has(key) ||
      stories.some(({ id, state }) => steering.stopped.has(id) || state === 'refused')
    return accepted.has(key) || isExcused
      ? []
      : [
          `${key} was not let in: ${JSON.stringify(stories.map(({ state, reason }) => [state, reason]))}`,
        ]
  })
}

function caps(
  stories: readonly Story[],
  pairs: readonly Pair[],
  { cadences, cap }: ChaosWorld,
): readonly string[] {
  const put = pairs
    .filter(({ cadence }) => cadence === cadences.capped)
    .flatMap(({ ledger }) => ledger.filter(({ effect }) => effect === 'enrolled')).length
  const full = stories.filter(({ reason }) => reason === 'cadence-cap')
  const elsewhere = full.filter(({ cadence }) => cadence !== cadences.capped)
  return [
    ...(put > cap ? [`${put} were put on the cadence of which the cap is ${cap}`] : []),
    ...(put === 0 ? ['nobody was put on the cadence with a cap'] : []),
    ...elsewhere.map(({ id }) => `${id} was refused by a cap that is not there`),
  ]
}

/** What the caps have counted is what was accepted, each once. */
async function countedRows(
  scene: ChaosScene,
  stories: readonly Story[],
): Promise<readonly string[]> {
  const rows = await query(
    scene,
    sql<{ used: number }>`select coalesce(sum(used), 0)::integer as used from worker.enrollment_day
      where team = ${scene.team} and scope = 'team'`,
  )
  const accepted = stories.filter(isAccepted).length
  const used = rows[0]?.used ?? 0
  return used === accepted ? [] : [`the caps have counted ${used}, and ${accepted} were accepted`]
}

/** Every row of every batch has come to its enrolment, and the file says so. */
async function rowsOf(
  scene: ChaosScene,
  stories: readonly Story[],
  { asked, lots }: ChaosWorld,
): Promise<readonly string[]> {
  const byId = new Map(stories.map((story) => [story.id, story]))
  const wrong: string[] = []
  for (const batch of asked.batches) {
    const { total, done, undecided, endedAt, cadence } = await scene.app.batches.get(
      scene.team,
      batch,
    )
    if (done !== total || undecided !== 0 || endedAt === null) {
      wrong.push(`batch ${batch}: ${done} of ${total}, ${undecided} undecided, ended ${endedAt}`)
    }
    for (const { number, person, enrollment, outcome, reason } of await scene.app.batches.rows(
      scene.team,
      batch,
    )) {
      const story = byId.get(enrollment ?? '')
      const isRight = story?.person === person && story.cadence === cadence
      if (!isRight) wrong.push(`batch ${batch} row ${number}: ${outcome} ${reason} ${enrollment}`)
    }
  }
  const lines = await outcomeFile(scene, asked.fileBatch)
  const people = lines.map((line) => line.split(',')[1])
  if (people.join() !== lots.file.join())
    wrong.push(`the file has ${lines.length} lines, or others`)
  return wrong
}

/** Nothing goes on, waits, or differs from SalesLoft. */
async function left(scene: ChaosScene): Promise<readonly string[]> {
  const { client, database, team, simulator } = scene
  const wrong: string[] = []
  const follow = "WorkflowType = 'followEnrollment' and ExecutionStatus"
  for (const status of ['Running', 'Failed', 'Terminated', 'TimedOut']) {
    const { count } = await client.workflow.count(`${follow} = '${status}'`)
    if (count > 0) wrong.push(`${count} workflows of enrolments are ${status}`)
  }
  // People who were deleted, and of whom no delivery told, are met by the next sweep.
  const streams = enrollmentStreams.filter((stream) => stream !== 'people').map(streamOf)
  for (const late = performance.now() + 30_000; ; await sleep(1_000)) {
    const differences = await differencesOf({ database, team, simulator }, streams)
    if (Object.keys(differences).length === 0) break
    if (performance.now() < late) continue
    wrong.push(`mirror: ${JSON.stringify(differences)}`)
    break
  }
  const refused = simulator.requests
    .list()
    .filter(({ status, fault }) => status === 429 && fault === undefined)
  if (refused.length > 0) wrong.push(`SalesLoft refused ${refused.length} requests: too many`)
  return wrong
}
