// Plays what is enrolled to its end, on the simulator's clock or at once where it is told so. How a person answers a step
// is a hash of the seed, the membership and the step, so a world plays the same whenever it is played.
import { adjust, count, demand, either, oneOf } from '../options.ts'
import { createDraw, mix } from '../world/draws.ts'
import type { Clock } from '../world/instants.ts'
import type { WriteContext } from '../writes/context.ts'
import { membershipStream } from '../writes/memberships.ts'
import type { Memberships } from '../writes/memberships.ts'
import { refId } from '../writes/rows.ts'
import { playOptions } from './options.ts'
import type { PlayOptions } from './options.ts'
import { answers, createStage } from './stage.ts'
import type { Answer, Ending } from './stage.ts'

export interface Played {
  readonly membership: number
  readonly person: number
  readonly cadence: number
  /** What comes next: a step, how the person answers it, or the end. */
  readonly next: 'step' | 'answer' | 'end'
  /** Milliseconds since 1970. */
  readonly dueAt: number
}

export interface PlaySummary {
  readonly playing: number
  /** `left`: ended by someone else, such as a DELETE. */
  readonly ended: Readonly<Record<Ending | 'left', number>>
}

export interface MoveRequest {
  /** Default: all that are played. */
  readonly memberships?: readonly number[]
  /** How many happenings each, or all up to its end. Default 1. */
  readonly times?: number | 'end'
  /** How the person answers the step that is done or comes next. */
  readonly answer?: Answer
}

export interface SimulatedPlay {
  readonly options: Readonly<PlayOptions>
  /** @throws RangeError */
  readonly configure: (changes: Partial<PlayOptions>) => void
  readonly playing: () => Played[]
  readonly summary: () => PlaySummary
  /** At once, whenever it would be due. Answers with the memberships that moved. */
  readonly move: (request?: MoveRequest) => number[]
}

export interface PlayParts {
  readonly context: WriteContext
  readonly memberships: Memberships
  readonly options: PlayOptions
  readonly clock: Clock
  readonly seed: number
}

interface Track {
  next: Played['next']
  dueAt: number
  answer: Answer | undefined
}

const dayMs = 86_400_000
// A first step, and a step of the same day, comes five minutes later; an answer two hours after the step.
const soonMs = 300_000
const answerMs = 7_200_000
const mostAtOnce = 100
const leastWaitMs = 5
// Longer waits are cut, as the speed may have been changed.
const mostWaitMs = 1000

export function createPlay(parts: PlayParts): SimulatedPlay {
  const { context, memberships, options, clock, seed } = parts
  const { world, rows, later } = context
  const stage = createStage({ context, memberships, options })
  const tracks = new Map<number, Track>()
  const ended: Record<Ending | 'left', number> = {
    completed: 0,
    replied: 0,
    bounced: 0,
    optedOut: 0,
    meeting: 0,
    success: 0,
    left: 0,
  }
  const finish = (id: number, ending: Ending | 'left'): void => {
    if (tracks.delete(id)) ended[ending] += 1
  }
  const happen = (id: number, track: Track): void => {
    const scene = stage.sceneOf(id)
    if (scene === undefined) {
      finish(id, 'left')
      return
    }
    const draw = createDraw(mix(mix(seed, id), scene.step))
    const go = (next: Track['next'], afterMs: number): void => {
      track.next = next
      track.dueAt = clock.now() + afterMs / options.speed
    }
    if (track.next === 'step') {
      stage.touch(scene, draw)
      go('answer', answerMs)
    } else if (track.next === 'answer') {
      const answer = track.answer ?? stage.draw(scene, draw)
      track.answer = undefined
      const ending = stage.answer(scene, answer)
      if (ending !== undefined) {
        finish(id, ending)
        return
      }
      // What was answered is in the records now.
      const days = stage.proceed(stage.sceneOf(id) ?? scene)
      if (days === undefined) go('end', dayMs)
      else go('step', Math.max(soonMs, days * dayMs - answerMs))
    } else {
      stage.complete(scene)
      finish(id, 'completed')
    }
  }
  let isWaiting = false
  const wait = (): void => {
    if (isWaiting || !options.moving || tracks.size === 0) return
    isWaiting = true
    let first = Number.POSITIVE_INFINITY
    // Too many for the arguments of a call.
    for (const { dueAt } of tracks.values()) first = Math.min(first, dueAt)
    const waitMs = Math.max(leastWaitMs, Math.min(mostWaitMs, first - clock.now()))
    later(waitMs, () => {
      isWaiting = false
      const now = clock.now()
      const due = [...tracks].filter(([, { dueAt }]) => dueAt <= now)
      if (options.moving) for (const [id, track] of due.slice(0, mostAtOnce)) happen(id, track)
      wait()
    })
  }
  const begin = (id: number, next: Track['next']): void => {
    tracks.set(id, { next, dueAt: clock.now() + soonMs / options.speed, answer: undefined })
    wait()
  }
  memberships.watch((id) => begin(id, 'step'))
  // Those of an earlier process: what was enrolled has its `added_at` written. A step is done once its action is gone.
  const table = world.table(membershipStream)
  for (const row of table.written()) {
    if (table.state(row).set?.['added_at'] === undefined) continue
    const scene = stage.sceneOf(table.idOf(row))
    if (scene !== undefined) begin(table.idOf(row), scene.action === undefined ? 'answer' : 'step')
  }

  return {
    options,
    configure(changes) {
      const before = options.speed
      adjust(playOptions, options, changes)
      const now = clock.now()
      for (const track of tracks.values())
        track.dueAt = now + ((track.dueAt - now) * before) / options.speed
      wait()
    },
    playing: () =>
      [...tracks].flatMap(([membership, { next, dueAt }]) => {
        const record = rows.living(membershipStream, membership)
        if (record === undefined) return []
        const person = refId(record, 'person') ?? 0
        const cadence = refId(record, 'cadence') ?? 0
        return [{ membership, person, cadence, next, dueAt }]
      }),
    summary: () => ({ playing: tracks.size, ended: { ...ended } }),
    move({ memberships: chosen = [...tracks.keys()], times = 1, answer } = {}) {
      demand('number of `times`', times, either(count, oneOf('end')))
      demand('`answer`', answer, oneOf(...answers))
      const moved = chosen.filter((id) => tracks.has(id))
      for (const id of moved) {
        const most = times === 'end' ? Number.POSITIVE_INFINITY : times
        for (let done = 0; done < most; done += 1) {
          const track = tracks.get(id)
          if (track === undefined) break
          if (done === 0) track.answer = answer
          happen(id, track)
        }
      }
      return moved
    },
  }
}
