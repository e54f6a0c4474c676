// A team with contacts and people, and what tests of them ask again and again.
import { sql, type Transaction } from 'kysely'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { type Decided, type OpenConflict, settlePairs } from '../../src/store/contact-links.ts'
import { pairBy } from '../../src/store/contact-rows.ts'
import { takeContactsDue, takePeopleDue } from '../../src/store/contact-work.ts'
import type { DB } from '../../src/store/schema.ts'
import { createTeamScene } from './team-scene.ts'

export const usual: Omit<Decided, 'link' | 'contact' | 'person'> = {
  state: 'linked',
  base: { first_name: { local: 'Ada', remote: 'Ada' } },
  seenVersion: null,
  seenPerson: null,
  remoteDiffers: {},
  awaits: null,
  error: null,
  tries: 0,
  retryMs: null,
  matchedBy: null,
  local: undefined,
  conflicts: [],
}

export const disagreement: OpenConflict = {
  kind: 'field',
  field: 'email_address',
  base: null,
  local: 'a@example.com',
  remote: 'b@example.com',
  localAt: '2026-11-20T08:00:00.000001Z',
  remoteAt: null,
  people: [],
}

export type ContactScene = Awaited<ReturnType<typeof createContactScene>>

export async function createContactScene() {
  const scene = await createTeamScene()
  const { own, query } = scene
  let team: TeamSlug = parseTeamSlug('t-none')

  const within = <T>(work: (trx: Transaction<DB>) => Promise<T>): Promise<T> =>
    own.database.kysely.transaction().execute(work)

  const settle = (...decided: readonly Decided[]) =>
    within((trx) => settlePairs(trx, { team, run: null, why: 'contract 1' }, decided))

  const people = (...ids: readonly number[]) =>
    query(sql`insert into salesloft.people (team, id, raw, requested_at, synced_at)
      select ${team}, id, '{}', clock_timestamp(), clock_timestamp()
      from unnest(${ids}::bigint[]) p (id)`)

  async function contact(columns: { readonly first_name: string }): Promise<string> {
    const [row] = await query(sql<{ id: string }>`insert into worker.contact (team, first_name)
      values (${team}, ${columns.first_name}) returning id`)
    return row?.id ?? ''
  }

  async function linkOf(end: { readonly contact: string } | { readonly person: string }) {
    const pair = await pairBy(own.database.kysely, team, end)
    if (pair?.link === undefined) throw new Error('There is no such pair.')
    return { ...pair, link: pair.link }
  }

  const due = async () => ({
    contacts: (await within((trx) => takeContactsDue(trx, { team, after: null, most: 9 }))).pairs
      .length,
    people: (await within((trx) => takePeopleDue(trx, { team, after: null, since: null, most: 9 })))
      .pairs.length,
  })

  /** A contact and a person who are one, both dealt with. */
  async function paired(): Promise<{ readonly link: string; readonly contact: string }> {
    const id = await contact({ first_name: 'Ada' })
    await people(1)
    const { link } = await linkOf({ contact: id })
    const { pairs } = await within((trx) =>
      takePeopleDue(trx, { team, after: null, since: null, most: 1 }),
    )
    await settle({
      ...usual,
      link: link.id,
      contact: id,
      person: '1',
      seenVersion: link.contactVersion,
      seenPerson: pairs[0]?.person?.syncedAt ?? null,
      matchedBy: 'email_address',
    })
    return { link: link.id, contact: id }
  }

  /** A team without anybody. */
  async function begin(): Promise<TeamSlug> {
    team = await scene.begin()
    return team
  }

  return { own, begin, query, within, settle, people, contact, linkOf, due, paired }
}
