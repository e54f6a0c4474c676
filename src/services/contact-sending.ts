// What was intended for SalesLoft is sent, a request each. Each outcome is stored as it comes; what nobody knows stays open until
// it is looked for.
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { personFieldOf } from '../domain/contact-fields.ts'
import { scopeOfPush } from '../domain/contact-push-plan.ts'
import { AppError, settled } from '../domain/errors.ts'
import { inParallel } from '../domain/in-parallel.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactContracts } from '../store/contact-contracts.ts'
import type { Intended } from '../store/contact-desk.ts'
import type { ContactPushes, PushEnd } from '../store/contact-pushes.ts'

export type SendingClient = Pick<Salesloft, 'people' | 'person' | 'bulkJobs' | 'byIds'>

export type SendingParts = {
  readonly pushes: ContactPushes
  readonly contracts: Pick<ContactContracts, 'lack'>
}

type Words = Readonly<Record<string, readonly string[]>>

/** Not more at once than what a lost connection may leave unknown. */
const sentAtOnce = 4
const firstRetryMs = 10 * 60_000
const longestRetryMs = 24 * 3_600_000

/** Waits twice as long each time, a day at most. @param tries how often in a row it was refused before */
export function retryAfterMs(tries: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(tries, 20))
}

/** @returns how many are unknown. @throws AppError what is about none of them: those that did not leave are decided again */
export async function send(
  { pushes, contracts }: SendingParts,
  client: SendingClient,
  given: {
    readonly team: TeamSlug
    readonly singles: readonly Intended[]
    readonly triesOf: (link: string) => number
    /** Until when anything may leave, by `performance.now()`. */
    readonly until: number
    readonly signal: AbortSignal
  },
): Promise<number> {
  const { team, singles, triesOf, until, signal } = given
  const left = new Set(singles.map(({ id }) => id))
  let unknown = 0
  async function one(push: Intended): Promise<void> {
    const options = {
      lane: 'batch',
      signal,
      beforeSending: () =>
        performance.now() > until
          ? Promise.reject(new AppError('salesloft.budget', 'It waited too long for its turn.'))
          : Promise.resolve(),
    } as const
    const written = await write(client, push, options)
    left.delete(push.id)
    if (written.kind === 'unknown') unknown += 1
    else await pushes.end(team, [await endOf(contracts, team, push, written, triesOf(push.link))])
  }
  const sent = await settled(inParallel(singles, sentAtOnce, one))
  if (sent.ok) return unknown
  // What was cut off while it was under way is unknown.
  if (!signal.aborted) {
    await pushes.end(
      team,
      [...left].map((id) => ({ id, outcome: 'not-sent' as const })),
    )
  }
  throw sent.error
}

type Outcome =
  | { readonly kind: 'done'; readonly person: string | null }
  | { readonly kind: 'refused'; readonly status: number; readonly words: Words }
  | { readonly kind: 'unknown' }

async function write(
  client: SendingClient,
  { way, person, sent }: Intended,
  options: Parameters<SendingClient['people']['create']>[1],
): Promise<Outcome> {
  if (person === null) {
    const made = await client.people.create(sent, options)
    return made.kind === 'done' ? { kind: 'done', person: made.person.id } : made
  }
  if (way === 'delete') {
    const gone = await client.people.remove(person, options)
    return gone.kind === 'done' ? { kind: 'done', person } : gone
  }
  const changed = await client.people.update(person, sent, options)
  return changed.kind === 'done' ? { kind: 'done', person } : changed
}

/** How a push ended that SalesLoft answered. */
export async function endOf(
  contracts: SendingParts['contracts'],
  team: TeamSlug,
  { id, way, person }: Pick<Intended, 'id' | 'way' | 'person'>,
  outcome: Exclude<Outcome, { readonly kind: 'unknown' }>,
  tries: number,
): Promise<PushEnd> {
  if (outcome.kind === 'done') {
    const who = outcome.person ?? person
    return who === null ? { id, outcome: 'not-sent' } : { id, outcome: 'done', person: who }
  }
  const { words, status } = outcome
  // 403: the key may not write so at all. A field that needs a scope is told by its words.
  const scopes = status === 403 ? [scopeOfPush(way)] : lackingIn(words)
  if (scopes.length > 0) {
    // It is decided again without what needs them.
    for (const scope of scopes) await contracts.lack(team, scope)
    return { id, outcome: 'not-sent' }
  }
  const error = { code: 'contacts.refused', status, words }
  return { id, outcome: 'refused', error, retryMs: retryAfterMs(tries) }
}

/** Scopes that SalesLoft names where it refuses a field that needs one. */
function lackingIn(words: Words): readonly string[] {
  return Object.entries(words).flatMap(([field, said]) => {
    const scope = personFieldOf(field)?.scope
    return scope !== undefined && said.some((each) => /scope/i.test(each)) ? [scope] : []
  })
}
