// A page and the place up to which it was read become true together, or not at all.
import type { Kysely } from 'kysely'
import { buryOrphans, type ParentRead, replaceChildren } from './children.ts'
import { storeRows, type IncomingRow } from './mirror.ts'
import { advance } from './progress.ts'
import { forgetHealed, type PoisonRecord, putAside } from './quarantine.ts'
import { noteMissing, type RangeRead } from './ranges.ts'
import type { DB } from './schema.ts'
import type { Storing } from './storing.ts'
import { hold, type Position } from './taking.ts'
import { transact } from './transact.ts'
import { saveWindows, type Split } from './windows.ts'

export type PageCommit = Position & {
  readonly rows: readonly IncomingRow[]
  readonly quarantined: readonly PoisonRecord[]
  /** When the page was asked for, by the database's clock; ISO text. */
  readonly requestedAt: string
  readonly cost: number
  readonly requests: number
  readonly cursor: string | null
  readonly head: string
  readonly expectedRows?: number | undefined
  readonly tiesUnproven?: number | undefined
  readonly drift?: Readonly<Record<string, number>> | undefined
  /** The name of its one record, where a page is read record by record. */
  readonly careful?: string | undefined
  /** The rows are all children of this record. */
  readonly parent?: ParentRead | undefined
  /** The rows are the last of this range. */
  readonly range?: RangeRead | undefined
  /** What the page leaves of a window that it splits: both halves. */
  readonly split?: Split | undefined
  /** The run ends with this page, or the window that is named. */
  readonly finish?: { readonly watermark: string } | undefined
}

export type PageCommitted =
  | {
      readonly kind: 'saved'
      /** For the next commit. */
      readonly sequence: number
      readonly created: number
      readonly updated: number
      readonly unchanged: number
      readonly deleted: number
      readonly quarantined: number
      /** Somebody paused the team or the stream: stop reading after this page. */
      readonly paused: boolean
    }
  | { readonly kind: 'stale' }

export async function commitPage(
  db: Kysely<DB>,
  given: PageCommit,
  { at, sieve }: Storing,
): Promise<PageCommitted> {
  return await transact(db, async (trx): Promise<PageCommitted> => {
    const held = await hold(trx, given)
    if (held === undefined) return { kind: 'stale' }
    // Of whoever was forgotten nothing counts as fetched.
    const page = { ...given, ...(await sieve.rows(trx, given)) }
    const { team, stream, runId, rows, requestedAt } = page
    const place = { team, stream: stream.name, runId }
    const { large } = held
    const stored = await storeRows(trx, { team, stream, rows, requestedAt, large })
    const ids = rows.map((row) => row.id)
    if (held.quarantined) await forgetHealed(trx, place, ids)
    await putAside(trx, place, page.quarantined)
    if (page.range !== undefined) await noteMissing(trx, page, page.range)
    const deleted = await follow(trx, page)
    const quarantined = page.quarantined.length
    const fetched = rows.length + quarantined
    const { window } = page
    const sequence = await advance(trx, page, {
      ...page,
      ...stored,
      waits: held.waits,
      deleted,
      quarantined,
      fetched,
      watermark: window === undefined ? page.finish?.watermark : undefined,
      windowDone: page.finish !== undefined,
    })
    if (page.split !== undefined) await saveWindows(trx, page, page.split)
    const { created, updated, unchanged } = stored
    at('K6')
    return {
      kind: 'saved',
      sequence,
      created,
      updated,
      unchanged,
      deleted,
      quarantined,
      paused: held.paused,
    }
  })
}

/** Children go when a whole answer does not bring them, or when their parent has gone. */
async function follow(
  db: Kysely<DB>,
  { team, stream, requestedAt, parent, finish }: PageCommit,
): Promise<number> {
  const replaced =
    parent === undefined
      ? 0
      : await replaceChildren(db, { team, stream, requestedAt, read: parent })
  const isLast = finish !== undefined && stream.parent !== undefined
  return replaced + (isLast ? await buryOrphans(db, { team, stream }) : 0)
}
