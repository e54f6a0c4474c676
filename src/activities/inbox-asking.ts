// Asks SalesLoft for the records that deliveries are about, all in one request, and judges by what it shows.
import { AppError, type ErrorCode, settled } from '../domain/errors.ts'
import {
  type Answered,
  attemptsTogether,
  isOwn,
  isWait,
  judge,
  refusedForMs,
} from '../domain/inbox.ts'
import type { Stream } from '../domain/streams.ts'
import { isBelievable } from '../domain/sweep.ts'
import type { Aside } from '../client/salesloft/aside.ts'
import type { Refetched } from '../client/salesloft/by-ids.ts'
import type { Hints } from '../store/inbox-commit.ts'
import type { Ended, Ending } from '../store/inbox-settle.ts'
import type { IncomingRow } from '../store/mirror.ts'
import { asideOf } from './care.ts'
import {
  type Batch,
  endingAfter,
  endingOf,
  heldFor,
  type InboxConfig,
  type Named,
  waitingOf,
} from './inbox-letters.ts'

/** Stores what was brought and ends these deliveries. */
export type Commit = (
  batch: Batch,
  stream: Stream,
  letters: readonly Named[],
  brought: Pick<Hints, 'endings'> &
    Partial<Pick<Hints, 'rows' | 'quarantined' | 'gone' | 'requestedAt'>>,
) => Promise<readonly Ended[]>

type Asking = (batch: Batch, stream: Stream, letters: readonly Named[]) => Promise<readonly Ended[]>

/** Also where a reading that is under way has looked already, the next poll looks again. */
export async function readNow(
  sync: InboxConfig['sync'],
  { team, reads }: Batch,
  { name }: Stream,
): Promise<void> {
  await sync.bringForward(team, [name])
  reads.add(name)
}

export function createAsking(
  parts: Pick<InboxConfig, 'inbox' | 'clientOf' | 'sync' | 'trials' | 'log'> & {
    readonly commit: Commit
  },
): Asking {
  const { inbox, clientOf, sync, commit } = parts

  /** In how many milliseconds the stream may be asked; 0: now. */
  async function waitFor({ team, refused }: Batch, stream: Stream): Promise<Waiting> {
    const { until = 0, code } = refused.get(stream.name) ?? {}
    const refusedMs = until - performance.now()
    if (refusedMs > 0) return { waitMs: Math.ceil(refusedMs), outcome: 'refused', code }
    return { waitMs: await inbox.takeTurn(team, stream.name), outcome: 'held' }
  }

  /** What ends whatever reads it; and all that comes, where a delivery has ended a worker before. */
  async function asideFor(
    { team, signal }: Batch,
    stream: Stream,
    letters: readonly Named[],
  ): Promise<Aside | undefined> {
    const known = await sync.crashers({ team, stream: stream.name, toTry: false })
    const all = letters.some(({ attempts }) => attempts > attemptsTogether)
    return asideOf(parts, { team, stream, known, all, signal })
  }

  async function fetch(
    batch: Batch,
    stream: Stream,
    letters: readonly Named[],
    ids: readonly string[],
  ): Promise<Refetched> {
    const { team, signal, refused } = batch
    const client = await clientOf(team)
    const options = {
      lane: 'refetch',
      aside: await asideFor(batch, stream, letters),
      signal,
    } as const
    const asked = await settled(client.byIds(stream, ids, options))
    if (asked.ok) return asked.value
    const { error } = asked
    // Others of this turn that would ask wait with these. What is asked for alone may fail by itself.
    if (isWait(error) && !letters.some((letter) => isOwn(error, letter))) {
      const until = performance.now() + refusedForMs(error.retryAfterMs, 0)
      refused.set(stream.name, { until, code: error.code })
    }
    throw error
  }

  return async (batch, stream, letters) => {
    const { team } = batch
    const { waitMs, outcome, code } = await waitFor(batch, stream)
    if (waitMs > 0) {
      return await inbox.settle(batch, heldFor(stream, letters, waitMs, outcome, code))
    }
    const ids = [...new Set(letters.map(({ told }) => told.id))]
    const isDelete = letters.some(({ says }) => says === 'deleted')
    const witnesses = isDelete ? await inbox.witnesses(team, stream, ids) : []
    const answer = await fetch(batch, stream, letters, [...ids, ...witnesses])
    const doubt = doubtAbout(answer, witnesses)
    const shown = shownBy(answer)
    const gone = new Map<string, IncomingRow | undefined>()
    let isUnheard = false
    const endings = letters.map((letter): Ending => {
      const { told, says, ageMs, checks } = letter
      const answered: Answered = shown.get(told.id) ?? { kind: 'absent' }
      if (answered.kind === 'absent' && !answer.echoed) {
        isUnheard = true
        return endingOf(stream, letter, 'read')
      }
      if (answered.kind === 'absent' && doubt !== undefined) {
        return endingAfter(doubt, stream.name, letter)
      }
      const judged = judge({ says, updatedAt: told.updatedAt, ageMs, checks, answered })
      if (judged.kind === 'again') {
        const again = { waitMs: judged.waitMs, checks: judged.checks, counts: false }
        return waitingOf(stream, letter, 'lag', again)
      }
      if (judged.buries === true) gone.set(told.id, told.row)
      return endingOf(stream, letter, judged.outcome)
    })
    // The filter was ignored: only a reading of the stream finds what changed.
    if (isUnheard) await readNow(sync, batch, stream)
    const { rows, quarantined, requestedAt } = answer
    return await commit(batch, stream, letters, { rows, quarantined, requestedAt, gone, endings })
  }
}

type Waiting = {
  readonly waitMs: number
  readonly outcome: 'refused' | 'held'
  readonly code?: ErrorCode | undefined
}

function shownBy({ rows, quarantined }: Refetched): ReadonlyMap<string, Answered> {
  const spoilt = quarantined.flatMap(({ recordId }): [string, Answered][] =>
    recordId === null ? [] : [[recordId, { kind: 'spoilt' }]],
  )
  const found = rows.map(({ id, updatedAt }): [string, Answered] => [
    id,
    { kind: 'found', updatedAt },
  ])
  return new Map([...spoilt, ...found])
}

/** Why what an answer lacks may be there all the same. */
function doubtAbout(answer: Refetched, witnesses: readonly string[]): AppError | undefined {
  const { echoed, rows, quarantined, nameless } = answer
  const ids = [
    ...rows.map(({ id }) => id),
    ...quarantined.flatMap(({ recordId }) => recordId ?? []),
  ]
  const isBelieved = witnesses.length === 0 || isBelievable({ echoed, ids, witnesses })
  if (isBelieved && !nameless) return undefined
  return new AppError(
    'sweep.unbelievable',
    'An answer about records that are said to be deleted lacked others that are alive, or held one without a name.',
  )
}
