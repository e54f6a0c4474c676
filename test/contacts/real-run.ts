// One history with everything real: a table that an application writes with plain SQL, a SalesLoft over HTTP, and runs that are
// killed. It is judged by the plain model.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ContactContract } from '../../src/domain/contact-contract.ts'
import { writeContract } from '../../src/domain/contact-contract.ts'
import type { Answer, Picture, Plain, Values } from './books.ts'
import { finalOf, type History, respell } from './drawing.ts'
import { interrupted, Killed, type Misfortune, unlucky } from './misfortune.ts'
import { TwoBooks } from './model.ts'
import { createSyncScene, type Servers, type SyncScene } from './sync-scene.ts'

export type Told = {
  readonly contract: ContactContract
  readonly history: History
  readonly last: Answer
  /** Of one write in so many the answer is lost; 0: of none. */
  readonly losesEvery: number
  /** More changes than these go by a bulk job. */
  readonly mostSingles: number
}

export type Judged = {
  /** What differs, in words; undefined: nothing does. */
  readonly fault: string | undefined
  readonly settled: number
  readonly kills: number
}

// Stamps of both sides are in whole milliseconds at least: what comes later is later.
const apartMs = 2
const mostRounds = 12
const quietRuns = 2

export async function runHistory(told: Told, servers: Servers): Promise<Judged> {
  const { contract, history, last, losesEvery, mostSingles } = told
  const misfortune: Misfortune = { stepsLeft: Number.POSITIVE_INFINITY, losesEvery, writes: 0 }
  using scene = await createSyncScene({
    servers,
    wrap: ({ client, ...parts }) => ({
      ...interrupted(misfortune, parts),
      clientOf: () => Promise.resolve(unlucky(misfortune, client, respell)),
      mostSingles,
      leaveMs: 60_000,
    }),
  })
  await scene.contracts.set(scene.team, writeContract(contract), 'ann')
  const ids = new Map<string, string>()
  const model = new TwoBooks(contract, respell)
  let [at, settled, kills] = [1, 0, 0]

  async function killed(steps: number): Promise<void> {
    misfortune.stepsLeft = steps
    try {
      await scene.look()
      await scene.sync.turn(scene.team, new AbortController().signal)
    } catch (error) {
      if (!isKill(error)) throw error
      kills += 1
    } finally {
      misfortune.stepsLeft = Number.POSITIVE_INFINITY
    }
  }

  async function settle(said: Answer, steps: readonly number[]): Promise<string | undefined> {
    for (const some of steps) await killed(some)
    for (let round = 0, before = -1; round < mostRounds && before !== misfortune.writes;) {
      before = misfortune.writes
      await scene.look()
      await runToEnd(scene)
      if (said !== null && (await answered(scene, said))) before = -1
      round += 1
    }
    model.settle(at, said)
    settled += 1
    return difference(await pictureOf(scene, contract), model.picture())
  }

  for (const { event } of [...history, { event: finalOf(last), takes: 1 }]) {
    at += 1
    await sleep(apartMs)
    switch (event.do) {
      case 'add': {
        const { side, name, values } = event
        if (model.knows(side, name)) break
        const address = `${side === 'local' ? name : name.toUpperCase()}@x.io`
        const all = { email_address: address, ...values }
        model.add(side, name, all, at)
        const made = side === 'local' ? await scene.contact(all) : await scene.person(all)
        ids.set(`${side} ${name}`, made)
        break
      }
      case 'edit': {
        const { side, name, edit } = event
        // SalesLoft takes what changes nothing for no change.
        const there = side === 'salesloft' ? scene.personOf(`${name}@x.io`) : undefined
        if (there !== undefined && there[edit.field] === edit.value) break
        model.edit(side, name, edit.field, edit.value, at)
        await write(scene, side, name, { [edit.field]: edit.value })
        break
      }
      case 'remove':
        model.remove(event.side, event.name)
        await write(scene, event.side, event.name, null)
        break
      case 'look':
        // The mirror alone: what a run has not seen nobody has.
        await scene.look()
        break
      case 'settle': {
        const fault = await settle(event.answer, event.kills)
        if (fault !== undefined) return { fault, settled, kills }
        break
      }
    }
  }
  const written = misfortune.writes
  for (let run = 0; run < quietRuns; run += 1) await runToEnd(scene)
  const fault = misfortune.writes === written ? undefined : 'It writes on a quiet day.'
  return { fault, settled, kills }
}

function isKill(error: unknown): boolean {
  if (error instanceof Killed) return true
  return error instanceof Error && error.cause instanceof Killed
}

async function runToEnd(scene: SyncScene): Promise<void> {
  for (let turns = 0; turns < 40; turns += 1) {
    // Time passes: what was on its way is there or lost.
    await scene.query(sql`update worker.contact_push set until = clock_timestamp() - interval '1 s'
      where team = ${scene.team} and ended_at is null`)
    const { state } = await scene.sync.turn(scene.team, new AbortController().signal)
    if (state === 'done') return
    if (state === 'braked' || state === 'none') throw new Error(`It is ${state}.`)
    if (state === 'waiting') await sleep(30)
  }
  throw new Error('It goes on and on.')
}

async function answered(scene: SyncScene, said: 'local' | 'salesloft'): Promise<boolean> {
  const open = await scene.conflicts.list({ team: scene.team, kind: 'field', most: 100 })
  for (const { id } of open) {
    await scene.conflicts.resolve({ team: scene.team, id }, { resolution: said, by: 'ann' })
  }
  return open.length > 0
}

async function write(
  scene: SyncScene,
  side: 'local' | 'salesloft',
  name: string,
  fields: Values | null,
): Promise<void> {
  if (side === 'local') {
    const [row] = await scene.query(sql<{ id: string }>`select id from worker.contact
      where team = ${scene.team} and lower(email_address) = ${`${name}@x.io`}`)
    if (row === undefined) return
    if (fields === null) await scene.remove(row.id)
    for (const [field, value] of Object.entries(fields ?? {}))
      await scene.edit(row.id, field, value)
    return
  }
  const id = scene.personOf(`${name}@x.io`)?.['id']
  if (typeof id !== 'number') return
  if (fields === null) await scene.client.people.remove(String(id), { lane: 'interactive' })
  else await scene.rewrite(String(id), fields)
}

function nameOf(record: Readonly<Record<string, unknown>>): string {
  return String(record['email_address']).toLowerCase().replace('@x.io', '')
}

async function pictureOf(scene: SyncScene, { fields }: ContactContract): Promise<Picture> {
  const records: Record<string, { local: Values | null; salesloft: Values | null }> = {}
  const shown = (record: Readonly<Record<string, unknown>>): Values =>
    Object.fromEntries(
      fields.map(({ contact }) => [contact, plain(contact, (record[contact] ?? null) as Plain)]),
    )
  for (const row of await scene.contacts()) {
    records[nameOf(row)] = { local: shown(row), salesloft: null }
  }
  for (const row of scene.at.truth.records('people')) {
    const name = nameOf(row)
    records[name] = { local: records[name]?.local ?? null, salesloft: shown(row) }
  }
  const open = await scene.query(sql<{ name: string | null; field: string | null }>`
    select coalesce(lower(c.email_address), lower(p.email_address)) as name, f.field
    from worker.contact_conflict f join worker.contact_link l on l.id = f.link
    left join worker.contact c on c.team = l.team and c.id = l.contact
    left join salesloft.people p on p.team = l.team and p.id = l.person
    where f.team = ${scene.team} and f.resolved_at is null`)
  const conflicts = open.map(({ name, field }) =>
    [name?.replace('@x.io', '') ?? '?', ...(field === null ? [] : [field])].join(' '),
  )
  return { records, conflicts: conflicts.toSorted() }
}

/** As the model tells values: without spaces around them, and nothing where there is nothing. */
function plain(contact: string, value: Plain): Plain {
  if (contact === 'do_not_contact') return value === true
  return typeof value === 'string' ? value.trim() || null : value
}

/** Who is on neither side any more is of no concern; addresses are one in any case. */
function difference(real: Picture, model: Picture): string | undefined {
  const [is, ought] = [comparable(real), comparable(model)]
  return is === ought ? undefined : `It is\n${is}\nand the contract says\n${ought}`
}

function comparable({ records, conflicts }: Picture): string {
  const there = Object.entries(records)
    .filter(([, { local, salesloft }]) => local !== null || salesloft !== null)
    .toSorted(([a], [b]) => a.localeCompare(b))
  return JSON.stringify({ there, conflicts }, (_, value: unknown) =>
    typeof value === 'string' && value.includes('@') ? value.toLowerCase() : value,
  )
}
