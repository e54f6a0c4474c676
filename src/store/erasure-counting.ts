// What forgetting somebody would find, without touching any of it and without holding up anybody who stores.
import { type Kysely, sql } from 'kysely'
import { isOwner } from '../domain/person-references.ts'
import { type Stream, streamOf, streams } from '../domain/streams.ts'
import { clearedRow } from './erasure-clearing.ts'
import { isTheirs, lookedIntoAtOnce, lookInto, type Whom } from './erasure-rows.ts'
import { tableOf } from './mirror-statement.ts'
import type { DB } from './schema.ts'

/** Ids of records that would go and of which others are parts, by their stream. */
type Going = ReadonlyMap<string, ReadonlySet<string>>

const others = streams.filter(({ name }) => name !== 'people')

const goingOf =
  (going: Going) =>
  (owner: string): readonly string[] => [...(going.get(owner) ?? [])]

/** Of all streams but the people's, whose record is its own step. */
export async function countRows(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await total(others, await ownersGoing(db, whom), (stream, going) =>
    countOf(db, whom, stream, going),
  )
}

export async function countPeople(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await countOf(db, whom, streamOf('people'), new Map())
}

/** Rows of others that have an address of theirs. */
export async function countMentions(db: Kysely<DB>, whom: Whom): Promise<number> {
  if (whom.addresses.length === 0) return 0
  return await total(streams, await ownersGoing(db, whom), (stream, going) =>
    countMentionsIn(db, whom, stream, going),
  )
}

/** A part may have parts of its own: it is looked for until there are no more. */
async function ownersGoing(db: Kysely<DB>, whom: Whom): Promise<Going> {
  const going = new Map<string, Set<string>>()
  const owning = others.filter(isOwner)
  for (let before = -1, found = 0; found > before;) {
    before = found
    for (const stream of owning) {
      const matches = isTheirs(whom, stream, goingOf(going))
      if (matches === undefined) continue
      const { rows } = await sql<{ readonly id: string }>`
        select m.id::text as id from ${sql.raw(tableOf(stream))} m
        where m.team = ${whom.team} and ${matches}`.execute(db)
      going.set(stream.name, new Set(rows.map(({ id }) => id)))
    }
    found = [...going.values()].reduce((sum, { size }) => sum + size, 0)
  }
  return going
}

async function countOf(db: Kysely<DB>, whom: Whom, stream: Stream, going: Going): Promise<number> {
  const matches = isTheirs(whom, stream, goingOf(going))
  if (matches === undefined) return 0
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::integer as count from ${sql.raw(tableOf(stream))} m
    where m.team = ${whom.team} and ${matches}`.execute(db)
  return rows[0]?.count ?? 0
}

async function countMentionsIn(
  db: Kysely<DB>,
  { team, people, addresses }: Whom,
  stream: Stream,
  going: Going,
): Promise<number> {
  const among = new Set(addresses)
  const but = isTheirs({ team, people }, stream, goingOf(going))
  let count = 0
  for (let after: string | null = null; ;) {
    const from: string | null = after
    const { looked, last, hits } = await lookInto(db, {
      team,
      stream,
      addresses,
      after: from,
      but,
    })
    count += hits.filter(({ id, raw }) => {
      const row = { id, raw, updatedAt: null, values: {} }
      return clearedRow(stream, row, (address) => among.has(address)) !== undefined
    }).length
    if (looked < lookedIntoAtOnce) return count
    after = last
  }
}

async function total(
  among: readonly Stream[],
  going: Going,
  count: (stream: Stream, going: Going) => Promise<number>,
): Promise<number> {
  let sum = 0
  for (const stream of among) sum += await count(stream, going)
  return sum
}
