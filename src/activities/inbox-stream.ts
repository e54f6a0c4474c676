// Deliveries about records of one stream: those that are known already, bodies that may be stored as they are, and for the
// others one question by their ids. Rows and the ends of their deliveries are committed together.
import { inParallel } from '../domain/in-parallel.ts'
import { hintEveryMs, isKnown, pausedForMs } from '../domain/inbox.ts'
import { hasSameShape } from '../domain/same-shape.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { type Follows, type Routed, routes as ours } from '../domain/webhook-routes.ts'
import type { Hints } from '../store/inbox-commit.ts'
import type { Ended, Ending } from '../store/inbox-settle.ts'
import type { IncomingRow } from '../store/mirror.ts'
import { createAsking, type Commit, readNow } from './inbox-asking.ts'
import {
  type Batch,
  endingsOf,
  heldFor,
  type InboxConfig,
  isNamed,
  type Letter,
  type Named,
} from './inbox-letters.ts'

export type StreamWork = {
  /** `count` is told of what has ended, as it ends. @throws AppError: all others of these are to be tried again */
  work(
    batch: Batch,
    stream: Stream,
    letters: readonly Letter[],
    count: (ended: readonly Ended[]) => void,
  ): Promise<void>
}

/** Signals are answered within milliseconds. */
const wokenAtOnce = 16

type Known = Awaited<ReturnType<InboxConfig['inbox']['known']>>

export function createStreamWork(parts: InboxConfig): StreamWork {
  const { inbox, sync, metrics, tell, about, wakeEnrollment, ringContacts, routes = ours } = parts
  const ask = createAsking({ ...parts, commit })
  return { work }

  async function work(
    batch: Batch,
    stream: Stream,
    letters: readonly Letter[],
    count: (ended: readonly Ended[]) => void,
  ): Promise<void> {
    const { team } = batch
    const waits = await standing(batch, stream, letters)
    if (waits !== undefined) {
      count(await inbox.settle(batch, waits))
      return
    }
    count(await putAside(batch, stream, letters))
    const named = letters.filter(isNamed)
    if (named.length === 0) return
    if (!stream.hasIds) {
      count(await read(batch, stream, named))
      return
    }
    const ids = [...new Set(named.map(({ told }) => told.id))]
    const known = await inbox.known(team, stream, ids)
    const fresh = named.filter((letter) => !isOld(letter, known))
    const old = named.filter((letter) => isOld(letter, known))
    count(await commit(batch, stream, old, { endings: endingsOf(stream, old, 'known') }))
    const bodies = bodiesOf(fresh, known)
    const carried = fresh.filter(({ told, says }) => {
      const body = bodies.get(told.id)
      return body !== undefined && says === 'changed' && (told.updatedAt ?? '~') <= body.updatedAt
    })
    if (bodies.size > 0) count(await apply(batch, stream, carried, [...bodies.values()]))
    const rest = fresh.filter((letter) => !carried.includes(letter))
    // A storm on one record asks for it once a window.
    const early = rest.filter(({ told }) => askedAgo(told.id, known) < hintEveryMs)
    count(
      await inbox.settle(
        batch,
        early.flatMap((letter) =>
          heldFor(stream, [letter], Math.max(1, hintEveryMs - askedAgo(letter.told.id, known))),
        ),
      ),
    )
    const due = rest.filter((letter) => !early.includes(letter))
    if (due.length > 0) count(await ask(batch, stream, due))
  }

  /** Why none of them is processed now; `undefined`: they are. */
  async function standing(
    { team }: Batch,
    stream: Stream,
    letters: readonly Letter[],
  ): Promise<readonly Ending[] | undefined> {
    const found = await inbox.standing(team, stream.name)
    if (found === 'open') return undefined
    if (found === 'unavailable') return endingsOf(stream, letters, 'unavailable')
    return heldFor(stream, letters, pausedForMs, 'paused')
  }

  /** What nobody can name goes to the quarantine, and the stream is read: it may have been news. */
  async function putAside(
    batch: Batch,
    stream: Stream,
    letters: readonly Letter[],
  ): Promise<readonly Ended[]> {
    const quarantined = letters.flatMap(({ told, event, body }) =>
      told.kind === 'named'
        ? []
        : [{ recordId: null, reason: `webhook ${event}: ${told.reason}`, bytes: body }],
    )
    if (quarantined.length === 0) return []
    await sync.bringForward(batch.team, [stream.name])
    const malformed = letters.filter((letter) => !isNamed(letter))
    const endings = endingsOf(stream, malformed, 'quarantined')
    const [requestedAt = ''] = malformed.map(({ receivedAt }) => receivedAt).toSorted()
    return await store(batch, stream, { quarantined, requestedAt, endings })
  }

  async function read(
    batch: Batch,
    stream: Stream,
    letters: readonly Named[],
  ): Promise<readonly Ended[]> {
    const waitMs = await inbox.takeTurn(batch.team, stream.name)
    if (waitMs > 0) return await inbox.settle(batch, heldFor(stream, letters, waitMs))
    await readNow(sync, batch, stream)
    return await commit(batch, stream, letters, { endings: endingsOf(stream, letters, 'read') })
  }

  async function apply(
    batch: Batch,
    stream: Stream,
    letters: readonly Named[],
    bodies: readonly Body[],
  ): Promise<readonly Ended[]> {
    const [requestedAt = ''] = bodies.map(({ receivedAt }) => receivedAt).toSorted()
    const endings = endingsOf(stream, letters, 'applied')
    const rows = bodies.map(({ row }) => row)
    return await commit(batch, stream, letters, { rows, requestedAt, endings })
  }

  /** Who follows a record hears of it after the mirror has it, and before its delivery has ended. */
  async function commit(
    batch: Batch,
    stream: Stream,
    letters: readonly Named[],
    brought: Parameters<Commit>[3],
  ): Promise<readonly Ended[]> {
    const { team } = batch
    const { endings } = brought
    const waiting = new Set(endings.flatMap(({ id, again }) => (again === undefined ? [] : [id])))
    const ended = letters.filter(({ id }) => !waiting.has(id))
    const routed = ended.flatMap(({ event, told }) =>
      (routes[event] ?? []).flatMap((route) => route({ team, event, recordId: told.id }) ?? []),
    )
    const followers = await followersOf(team, routed)
    const told = routed.flatMap((each) => ('follows' in each ? [] : [each]))
    if (followers.length + told.length === 0) return await store(batch, stream, brought)
    await store(batch, stream, { ...brought, endings: [] })
    for (const each of told) await tell(each)
    await inParallel(followers, wokenAtOnce, wakeEnrollment)
    return await inbox.settle(batch, endings)
  }

  /** One look for all of them; there is none where nobody is on a cadence through us. */
  async function followersOf(team: TeamSlug, routed: readonly (Routed | Follows)[]) {
    const ids = { membership: new Set<string>(), person: new Set<string>() }
    for (const each of routed) if ('follows' in each) ids[each.follows].add(each.id)
    if (ids.membership.size + ids.person.size === 0) return []
    return await about(team, { memberships: [...ids.membership], people: [...ids.person] })
  }

  async function store(
    batch: Batch,
    stream: Stream,
    brought: Parameters<Commit>[3],
  ): Promise<readonly Ended[]> {
    const { team, by } = batch
    const { rows = [], quarantined = [], gone = new Map(), requestedAt, endings } = brought
    if (requestedAt === undefined) return await inbox.settle(batch, endings)
    const hints: Hints = { team, by, stream, rows, quarantined, gone, requestedAt, endings }
    const { ended, created: inserted, updated, unchanged, deleted } = await inbox.commit(hints)
    if (stream.name === 'people' && inserted + updated + deleted > 0) ringContacts?.(team)
    const seen = { inserted, updated, unchanged, quarantined: quarantined.length }
    const fetched = rows.length + quarantined.length
    if (fetched > 0) metrics.stored({ team, stream: stream.name, fetched, ...seen })
    return ended
  }
}

type Body = { readonly row: IncomingRow; readonly updatedAt: string; readonly receivedAt: string }

/** The newest body of each record that may take the place of the stored row. */
function bodiesOf(letters: readonly Named[], known: Known): ReadonlyMap<string, Body> {
  const byRecord = Map.groupBy(letters, ({ told }) => told.id)
  const found = new Map<string, Body>()
  for (const [id, all] of byRecord) {
    const newest = all.toSorted((a, b) => stampOf(a).localeCompare(stampOf(b))).at(-1)
    const stored = known.get(id)
    if (newest === undefined || stored === undefined || stored.isGone) continue
    const { isRecord, receivedAt } = newest
    const { row, updatedAt } = newest.told
    const isDeleted = all.some(({ says }) => says === 'deleted')
    if (!isRecord || isDeleted || row === undefined || updatedAt === null) continue
    if (stored.updatedAt === null || updatedAt <= stored.updatedAt) continue
    if (!hasSameShape(JSON.parse(stored.raw), JSON.parse(row.raw))) continue
    found.set(id, { row, updatedAt, receivedAt })
  }
  return found
}

function stampOf({ told }: Named): string {
  return told.updatedAt ?? ''
}

function isOld({ says, told, receivedAt }: Named, known: Known): boolean {
  const row = known.get(told.id)
  if (row === undefined) return false
  if (says === 'deleted') return row.isGone
  return isKnown(row, { updatedAt: told.updatedAt, receivedAt })
}

function askedAgo(id: string, known: Known): number {
  return known.get(id)?.askedMsAgo ?? Number.POSITIVE_INFINITY
}
