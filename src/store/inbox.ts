// A delivery is stored before it is answered. Those that come while others are being stored share the next statement, and
// with it one commit: one waiting for the disk is then worth as many deliveries as there are. None waits longer than its
// sender would; what was given up may be stored all the same, and is the same delivery when it comes again.
import { hash as digest } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { sqlStateOf, storeError } from './errors.ts'
import { kept, prepared } from './prepared.ts'
import type { DB } from './schema.ts'

export type Delivery = {
  readonly team: TeamSlug
  readonly endpoint: string
  readonly event: string
  readonly body: Buffer
}

export type Inbox = {
  /**
   * `repeated`: the same bytes of the same event are there already.
   * @throws AppError `store.*`: nothing is promised
   */
  take(delivery: Delivery): Promise<'stored' | 'repeated'>
  /** More wait than can be stored in time. */
  isFull(): boolean
}

export type InboxOptions = {
  readonly database: Database
  /** Statements at once. */
  readonly writers?: number
  readonly mostWaiting?: number
  readonly patienceMs?: number
}

type Waiting = Delivery & {
  readonly hash: Buffer
  readonly answer: (how: 'stored' | 'repeated') => void
  readonly fail: (error: AppError) => void
  givenUp: boolean
}

// SalesLoft tries again 15 s later: at once is better than at the last moment.
const defaultPatienceMs = 800
const defaultMostWaiting = 500
const batchRows = 128
const batchBytes = 4_194_304

export function createInbox(given: InboxOptions): Inbox {
  const { database } = given
  const { writers = 2, mostWaiting = defaultMostWaiting, patienceMs = defaultPatienceMs } = given
  let waiting: Waiting[] = []
  let writing = 0
  let isWoken = false

  function wake(): void {
    if (isWoken || writing === writers) return
    isWoken = true
    // What was read from other connections in the same turn of the event loop comes along.
    setImmediate(() => {
      isWoken = false
      while (writing < writers && waiting.length > 0) void write(nextBatch())
    })
  }

  function nextBatch(): readonly Waiting[] {
    const batch: Waiting[] = []
    let bytes = 0
    let taken = 0
    for (const each of waiting) {
      if (batch.length === batchRows || (batch.length > 0 && bytes > batchBytes)) break
      taken += 1
      if (each.givenUp) continue
      batch.push(each)
      bytes += each.body.length
    }
    waiting = waiting.slice(taken)
    return batch
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    writing += 1
    try {
      await store(database, batch)
    } finally {
      writing -= 1
      wake()
    }
  }

  return {
    isFull: () => waiting.length >= mostWaiting,
    take: ({ team, endpoint, event, body }) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          mine.givenUp = true
          reject(new AppError('store.busy', 'Postgres did not store a delivery in time.'))
        }, patienceMs)
        const mine: Waiting = {
          team,
          endpoint,
          event,
          body,
          hash: digest('sha256', body, 'buffer'),
          answer(how) {
            clearTimeout(timer)
            resolve(how)
          },
          fail(error) {
            clearTimeout(timer)
            reject(error)
          },
          givenUp: false,
        }
        waiting.push(mine)
        wake()
      }),
  }
}

/** Answers each of them; never throws. */
async function store(database: Database, batch: readonly Waiting[]): Promise<void> {
  if (batch.length === 0) return
  try {
    const fresh = await insert(database, batch)
    for (const each of fresh) each.answer('stored')
    if (fresh.size === batch.length) return
    const again = batch.filter((each) => !fresh.has(each))
    await countAgain(database.kysely, again)
    for (const each of again) each.answer('repeated')
  } catch (error) {
    if (batch.length > 1 && isOfOneRow(error)) {
      for (const each of batch) await store(database, [each])
      return
    }
    for (const each of batch) each.fail(storeError(error))
  }
}

/** A rule that one of them breaks, such as a team that is gone since, is not the fault of the others. */
function isOfOneRow(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '')
}

type Stored = Pick<Waiting, 'team' | 'event' | 'hash'>
type Columns = {
  readonly teams: readonly string[]
  readonly endpoints: readonly string[]
  readonly events: readonly string[]
  readonly bodies: readonly Buffer[]
  readonly hashes: readonly Buffer[]
}

/** In one order everywhere: batches that hold the same keys would wait for each other crosswise. */
function columnsOf(batch: readonly Waiting[]): Columns {
  const rows = batch.toSorted(
    (a, b) => Buffer.compare(a.hash, b.hash) || (keyOf(a) < keyOf(b) ? -1 : 1),
  )
  return {
    teams: rows.map(({ team }) => team),
    endpoints: rows.map(({ endpoint }) => endpoint),
    events: rows.map(({ event }) => event),
    bodies: rows.map(({ body }) => body),
    hashes: rows.map(({ hash }) => hash),
  }
}

/** @returns those that are new: of the same bytes twice in a batch, the first */
async function insert(
  database: Database,
  batch: readonly Waiting[],
): Promise<ReadonlySet<Waiting>> {
  const [first] = batch
  // One alone is what arrays cost most beside: a body of 1.5 KB is sent as its bytes, not as an array's text.
  if (first !== undefined && batch.length === 1) {
    const { team, endpoint, event, body, hash } = first
    const written = await database.write(insertOne, [team, endpoint, event, body, hash])
    return new Set(written === 0 ? [] : batch)
  }
  const stored = new Set((await insertAll(database.kysely, columnsOf(batch))).map(keyOf))
  return new Set(batch.filter((each) => stored.delete(keyOf(each))))
}

// Nothing is returned: how many rows were written says it, and rows cost both sides more than that.
const insertOne = prepared(
  'take_delivery',
  `insert into worker.inbox (team, endpoint, event, body, body_sha256) values ($1, $2, $3, $4, $5)
  on conflict (team, event, body_sha256) do nothing`,
)

// Not `do update`: it would wait for whoever works on the row.
const insertAll = kept<Columns, Stored>(
  'take_deliveries',
  (value) => sql`
    insert into worker.inbox (team, endpoint, event, body, body_sha256)
    select * from unnest(${value('teams')}::text[], ${value('endpoints')}::text[],
      ${value('events')}::text[], ${value('bodies')}::bytea[], ${value('hashes')}::bytea[])
    on conflict (team, event, body_sha256) do nothing
    returning team, event, body_sha256 as hash`,
)

/** They are stored, whether they can be counted or not: what somebody works on at this moment is not waited for. */
async function countAgain(db: Kysely<DB>, again: readonly Waiting[]): Promise<void> {
  const { teams, events, hashes } = columnsOf(again)
  await sql`
    update worker.inbox i set redeliveries = i.redeliveries + counted.times
    from (
      select there.id, came.times
      from (
        select team, event, hash, count(*)::integer as times
        from unnest(${teams}::text[], ${events}::text[], ${hashes}::bytea[]) as c (team, event, hash)
        group by team, event, hash
      ) came
      join worker.inbox there
        on there.team = came.team and there.event = came.event and there.body_sha256 = came.hash
      order by there.id for update of there skip locked
    ) counted
    where i.id = counted.id`
    .execute(db)
    .catch(() => undefined)
}

function keyOf({ team, event, hash }: Stored): string {
  return `${team} ${event} ${hash.toString('base64')}`
}
