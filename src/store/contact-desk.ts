// Where pairs are decided about: what is taken in a transaction is decided in it, and becomes true with it. Looked at without
// one, nothing is held and nothing can be written.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import { type Conflict, decisionsOf } from './contact-conflicts.ts'
import { intendJob, sidesOf } from './contact-jobs.ts'
import { type Decided, settlePairs } from './contact-links.ts'
import type { Writer } from './contact-local.ts'
import { busyOf, intend, type NewPush } from './contact-pushes.ts'
import type { Pair } from './contact-rows.ts'
import {
  contactsByKey,
  type Due,
  type FoundByKey,
  holdPairs,
  type KeyAsk,
  peopleByKey,
  type PeopleAsk,
  takeAwaitedDue,
  takeContactsDue,
  takeDoubtful,
  takePeopleDue,
  takeRetriesDue,
} from './contact-work.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type Taking = 'contacts' | 'people' | 'awaited' | 'retries' | 'doubtful'

export type DeskAsk = PeopleAsk & { readonly taking: Taking }

export type Doubt = { readonly people: readonly string[]; readonly contacts: unknown }

/** What is known to whoever decides. */
export type Desk = {
  readonly team: TeamSlug
  readonly due: Due
  /** More pairs, by the numbers of their links; those that somebody else works on are left out. */
  hold(links: readonly string[]): Promise<readonly Pair[]>
  /** Which of them have something on its way. */
  busy(links: readonly string[]): Promise<ReadonlySet<string>>
  decisions(links: readonly string[]): Promise<ReadonlyMap<string, readonly Conflict[]>>
  /** Between whom it is in doubt as it is stored, by the number of the link. */
  doubts(links: readonly string[]): Promise<ReadonlyMap<string, Doubt>>
  people(
    ask: Omit<KeyAsk, 'team'> & { readonly customField?: string | undefined },
  ): Promise<readonly FoundByKey[]>
  contacts(ask: Omit<KeyAsk, 'team'>): Promise<readonly FoundByKey[]>
}

/** What was decided about what was taken. */
export type Verdict<T> = {
  readonly decided: readonly Decided[]
  /** By what is found in `decided`, its pushes; the link of one that is new is given then. */
  readonly pushes: readonly (Omit<NewPush, 'link'> & { readonly at: number })[]
  /** One job of all of them, or a request each; deletes are always a request each. */
  readonly inJob: boolean
  readonly value: T
}

export type Intended = NewPush & { readonly id: string }

export type WorkedOff<T> = {
  readonly value: T
  readonly last: string | null
  /** How many were taken. */
  readonly taken: number
  /** What is to be sent by a request each. */
  readonly singles: readonly Intended[]
  /** Rows of a job that is to be made. */
  readonly inJob: number
  readonly written: number
  readonly refused: number
}

export type ContactDesk = {
  /** In a transaction, which may be done again: `decide` changes nothing. */
  work<T>(
    ask: DeskAsk,
    writer: Writer,
    forMs: number,
    decide: (desk: Desk) => Promise<Verdict<T>>,
  ): Promise<WorkedOff<T>>
  /** The same, with nothing held and nothing written. */
  look<T>(
    ask: DeskAsk,
    decide: (desk: Desk) => Promise<T>,
  ): Promise<{ readonly value: T; readonly last: string | null }>
  sides(team: TeamSlug): Promise<{ readonly local: number; readonly salesloft: number }>
}

export function createContactDesk(given: { readonly database: Database }): ContactDesk {
  const db = given.database.kysely
  return translating<ContactDesk>({
    work: (ask, writer, forMs, decide) =>
      transact(db, (trx) => work(trx, ask, { writer, forMs }, decide)),
    async look(ask, decide) {
      const desk = await deskOf(db, ask, false)
      return { value: await decide(desk), last: desk.due.last }
    },
    sides: (team) => sidesOf(db, team),
  })
}

async function work<T>(
  trx: Transaction<DB>,
  ask: DeskAsk,
  { writer, forMs }: { readonly writer: Writer; readonly forMs: number },
  decide: (desk: Desk) => Promise<Verdict<T>>,
): Promise<WorkedOff<T>> {
  const desk = await deskOf(trx, ask, true)
  const { decided, pushes, inJob, value } = await decide(desk)
  const { links, written, refused } = await settlePairs(trx, writer, decided)
  const { team, run } = writer
  const wanted = pushes.flatMap(({ at, ...push }) => {
    const link = links[at] ?? null
    return link === null ? [] : [{ ...push, link }]
  })
  const rows = wanted.filter(({ way }) => inJob && way !== 'delete')
  if (rows.length > 0) {
    const job = await intendJob(trx, { team, run, rows: rows.length })
    const together = rows.map((row) => ({ ...row, way: 'job' as const }))
    await intend(trx, { team, run, forMs, job }, together)
  }
  const alone = wanted.filter(({ way }) => !inJob || way === 'delete')
  const ids = await intend(trx, { team, run, forMs, job: null }, alone)
  const singles = alone.flatMap((push, at) => {
    const id = ids[at] ?? null
    return id === null ? [] : [{ ...push, id }]
  })
  const { last, pairs } = desk.due
  return { value, last, taken: pairs.length, singles, inJob: rows.length, written, refused }
}

async function deskOf(db: Kysely<DB>, ask: DeskAsk, hold: boolean): Promise<Desk> {
  const { team } = ask
  return {
    team,
    due: await dueOf(db, ask, hold),
    hold: (links) => holdPairs(db, team, links, { hold }),
    busy: (links) => busyOf(db, team, links),
    decisions: (links) => decisionsOf(db, team, links),
    async doubts(links) {
      const { rows } = await sql<Doubt & { readonly link: string }>`
        select link::text as link, array(select p::text from unnest(people) p) as people,
          local as contacts
        from worker.contact_conflict
        where team = ${team} and link = any(${links}::bigint[]) and kind = 'match'
          and resolved_at is null`.execute(db)
      return new Map(rows.map(({ link, ...doubt }) => [link, doubt]))
    },
    people: (asked) => peopleByKey(db, { team, ...asked }),
    contacts: (asked) => contactsByKey(db, { team, ...asked }),
  }
}

async function dueOf(db: Kysely<DB>, { taking, ...ask }: DeskAsk, hold: boolean): Promise<Due> {
  const asked = { ...ask, hold }
  switch (taking) {
    case 'contacts':
      return await takeContactsDue(db, asked)
    case 'people':
      return await takePeopleDue(db, asked)
    case 'awaited':
      return await takeAwaitedDue(db, asked)
    case 'doubtful':
      return await takeDoubtful(db, asked)
    case 'retries':
      // Those that were tried have another time now, or none.
      return { pairs: await takeRetriesDue(db, asked), last: null }
  }
}
