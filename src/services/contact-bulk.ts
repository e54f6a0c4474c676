// Many people are written by bulk jobs: each step is stored before the next, and one whose answer was lost is looked for in
// SalesLoft, by the name of the job and by how many rows it has.
import type { BulkJob, BulkResult } from '../client/salesloft/bulk-jobs.ts'
import { isForbidden } from '../client/salesloft/errors.ts'
import { arrivedOf, callsOf } from '../domain/bulk-jobs.ts'
import { scopeOfPush } from '../domain/contact-push-plan.ts'
import { settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactJob, ContactJobs } from '../store/contact-jobs.ts'
import type { Push, PushEnd } from '../store/contact-pushes.ts'
import type { Json } from '../store/contact-rows.ts'
import { endOf, type SendingClient, type SendingParts } from './contact-sending.ts'

export type BulkParts = SendingParts & { readonly jobs: ContactJobs }

type Of = { readonly team: TeamSlug; readonly signal: AbortSignal }

const rowsRead = 5_000

/**
 * Moves every job on as far as it goes now.
 * @returns how many have not ended: SalesLoft is at work on them
 */
export async function moveJobs(parts: BulkParts, client: SendingClient, of: Of): Promise<number> {
  const { team, signal } = of
  let working = 0
  for (const job of await parts.jobs.open(team)) {
    signal.throwIfAborted()
    if (!(await moveJob(parts, client, of, job))) working += 1
  }
  return working
}

/** @returns whether it has ended */
async function moveJob(
  parts: BulkParts,
  client: SendingClient,
  of: Of,
  job: ContactJob,
): Promise<boolean> {
  const opened = job.job ?? (await open(parts, client, of, job))
  if (opened === null) return await giveUp(parts, of, job, 'contacts.refused')
  const theirs = await client.bulkJobs.look(opened, optionsOf(of))
  if (theirs === null) return await giveUp(parts, of, job, 'contacts.job-lost')
  if (theirs.isStarted) {
    await parts.jobs.executing({ team: of.team, id: job.id })
  } else if (!(await fill(parts, client, of, { ...job, job: opened }, theirs))) {
    await client.bulkJobs.remove(opened, optionsOf(of))
    return await giveUp(parts, of, job, 'contacts.job-lost')
  }
  const now = await client.bulkJobs.look(opened, optionsOf(of))
  if (now === null) return await giveUp(parts, of, job, 'contacts.job-lost')
  if (now.state !== 'done') return false
  await readResults(parts, client, of, { ...job, job: opened })
  return true
}

function optionsOf({ signal }: Of) {
  return { lane: 'batch', signal } as const
}

/** One that was asked for before a kill is there under its name. @returns null: the key may not write people */
async function open(
  { jobs, contracts }: BulkParts,
  client: SendingClient,
  of: Of,
  { id, madeAt }: ContactJob,
): Promise<string | null> {
  const { team } = of
  const name = `contacts of ${team}, ${madeAt}, ${id}`
  const [before] = await client.bulkJobs.named(name, { after: '0' }, optionsOf(of))
  const made = await settled(
    before === undefined
      ? client.bulkJobs.create({ name }, optionsOf(of))
      : Promise.resolve(before),
  )
  if (!made.ok) {
    if (!isForbidden(made.error)) throw made.error
    await contracts.lack(team, scopeOfPush('job'))
    return null
  }
  await jobs.opened({ team, id }, made.value.id)
  return made.value.id
}

/** @returns false: it does not hold what was meant, and must never begin */
async function fill(
  { jobs, pushes }: BulkParts,
  client: SendingClient,
  of: Of,
  { id, job, rows, sent }: ContactJob & { readonly job: string },
  theirs: BulkJob,
): Promise<boolean> {
  const one = { team: of.team, id }
  let there = sent
  let total = theirs.total
  while (there < rows) {
    const wanted = await pushes.ofJob(of.team, id, { after: there, most: rowsRead })
    const [call = []] = callsOf(wanted.map(rowOf))
    if (call.length === 0) return false
    const arrived = arrivedOf({ before: there, rows: call.length, total })
    if (arrived === 'some') return false
    if (arrived === 'none') {
      const appended = await client.bulkJobs.append(job, call, optionsOf(of))
      if (appended.kind === 'refused') return false
      if (appended.kind === 'unknown') {
        total = (await client.bulkJobs.look(job, optionsOf(of)))?.total ?? null
        if (arrivedOf({ before: there, rows: call.length, total }) !== 'all') throw appended.error
      }
    }
    there += call.length
    total = there
    await jobs.sent(one, there)
  }
  // A call that arrived late, and twice, shows now.
  const whole = await client.bulkJobs.look(job, optionsOf(of))
  if (whole?.total !== rows) return false
  await client.bulkJobs.start(job, optionsOf(of))
  await jobs.executing(one)
  return true
}

function rowOf({ person, sent }: Push): Json {
  return person === null ? sent : { ...sent, id: Number(person), upsert_key: 'id' }
}

async function giveUp(
  { jobs, pushes }: BulkParts,
  { team }: Of,
  { id }: ContactJob,
  code: 'contacts.job-lost' | 'contacts.refused',
): Promise<boolean> {
  for (let after = 0; ;) {
    const some = await pushes.ofJob(team, id, { after, most: rowsRead })
    const last = some.at(-1)?.place ?? null
    if (last === null) break
    await pushes.end(
      team,
      some.map((push) => ({ id: push.id, outcome: 'not-sent' as const })),
    )
    after = last
  }
  await jobs.end({ team, id }, { state: 'given-up', code })
  return true
}

async function readResults(
  parts: BulkParts,
  client: SendingClient,
  of: Of,
  { id, job, answeredThrough }: ContactJob & { readonly job: string },
): Promise<void> {
  const { jobs, pushes } = parts
  const { team } = of
  const rows = await rowsOf(pushes, team, id)
  const waiting = Map.groupBy(rows, keyOf)
  for (let after = answeredThrough; ;) {
    const { results, next } = await client.bulkJobs.results(job, { after }, optionsOf(of))
    const ends: PushEnd[] = []
    for (const result of results) {
      const push = waiting.get(keyOfResult(result))?.shift()
      const end = push && (await endOfResult(parts, team, push, result))
      if (end !== undefined) ends.push(end)
    }
    await pushes.end(team, ends)
    if (next === null) break
    await jobs.answered({ team, id }, next)
    after = next
  }
  // Of what has no result nothing is known: it is decided again, by what SalesLoft shows.
  const silent = [...waiting.values()].flat()
  await pushes.end(
    team,
    silent.map((push) => ({ id: push.id, outcome: 'not-sent' as const })),
  )
  await jobs.end({ team, id }, { state: 'done' })
}

async function rowsOf(
  pushes: BulkParts['pushes'],
  team: TeamSlug,
  job: string,
): Promise<readonly Push[]> {
  const all: Push[] = []
  for (;;) {
    const some = await pushes.ofJob(team, job, { after: all.length, most: rowsRead })
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** A row is known again by whom it is about: their order is not promised. */
function keyOf({ person, sent }: Push): string {
  return person === null ? keyOfNew(sent) : `id ${person}`
}

function keyOfNew(row: Json): string {
  const { email_address: address, phone, last_name: name } = row
  return JSON.stringify(address == null ? { phone, name } : { address })
}

function keyOfResult({ record }: BulkResult): string {
  const id = record['id']
  return id == null ? keyOfNew(record) : `id ${JSON.stringify(id)}`
}

async function endOfResult(
  { contracts }: BulkParts,
  team: TeamSlug,
  push: Push,
  { status, person, words }: BulkResult,
): Promise<PushEnd | undefined> {
  if (status === 'success') {
    const done = { kind: 'done', person: person?.id ?? null } as const
    return await endOf(contracts, team, push, done, 0)
  }
  if (status !== 'error') return undefined
  return await endOf(contracts, team, push, { kind: 'refused', status: 422, words }, 0)
}
