// What is remembered of turns that ended without a word, so that the record that ends them is found.
import { type Kysely, sql } from 'kysely'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { crashesBeforeCare, marksWith } from './crash-marks.ts'
import type { DB } from './schema.ts'

export type Turn = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly sequence: number
  /** Number of the window that was read. */
  readonly window?: number | undefined
}

/** A turn has ended with a word: what it met was no crash. */
export async function rest(db: Kysely<DB>, turn: Turn): Promise<void> {
  await setCrashes(db, turn, 0)
}

/** The next turn reads record by record, as after three crashes. */
export async function takeCare(db: Kysely<DB>, turn: Turn): Promise<void> {
  await setCrashes(db, turn, crashesBeforeCare)
}

async function setCrashes(db: Kysely<DB>, turn: Turn, crashes: number): Promise<void> {
  await sql`
    update ${tableOf(turn)} set crashes = ${crashes}
    where ${isOf(turn)} and crashes <> ${crashes}`.execute(db)
}

/** Where the place of the turn is kept. */
function tableOf({ window }: Turn) {
  return sql.table(window === undefined ? 'worker.sync_state' : 'worker.sync_window')
}

function isOf({ team, stream, sequence, window }: Turn) {
  const isThere = sql`team = ${team} and stream = ${stream} and sequence = ${sequence}`
  return window === undefined ? isThere : sql`${isThere} and number = ${window}`
}

/** A record is about to be looked into; its commit takes the mark away. */
export async function mark(db: Kysely<DB>, turn: Turn, name: string): Promise<void> {
  await sql`
    update ${tableOf(turn)} set crash_marks = ${marksWith(name)}
    where ${isOf(turn)}`.execute(db)
}
