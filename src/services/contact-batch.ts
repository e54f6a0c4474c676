// A batch of pairs is decided at once: who could be meant is looked up for all of them, and what comes from another link is held.
import {
  addDifferences,
  countDifferences,
  type Difference,
  type DifferenceCounts,
  noDifferences,
} from '../domain/contact-differences.ts'
import { planPush, scopeOfPush } from '../domain/contact-push-plan.ts'
import type { Desk, Taking, Verdict } from '../store/contact-desk.ts'
import type { Pair } from '../store/contact-rows.ts'
import { decide } from './contact-deciding.ts'
import type { Decision } from './contact-decisions.ts'
import { type Known, knownTo } from './contact-known.ts'
import { type ContactRules, readPair } from './contact-pair-reading.ts'

export type Decided = {
  readonly differences: readonly Difference[]
  readonly counts: DifferenceCounts
  readonly decided: number
  readonly looked: number
}

/** What a run does with what it took. */
export async function decideBatch(
  desk: Desk,
  rules: ContactRules,
  taking: Taking,
  mostSingles?: number,
): Promise<Verdict<DifferenceCounts>> {
  const decisions = await decisionsOn(desk, rules, desk.due.pairs)
  const kept = unclaimedTwice(await held(desk, decisions))
  const news = taking === 'doubtful' ? await withNews(desk, kept) : kept
  const pushes = news.flatMap(({ push }, at) => (push === undefined ? [] : [{ ...push, at }]))
  const plan = planPush(
    pushes.map(({ way }) => ({ kind: kinds[way] })),
    { singles: mostSingles },
  )
  return {
    decided: news.map(({ decided }) => decided),
    pushes,
    inJob: plan.way === 'bulk',
    value: countsOf(news),
  }
}

const kinds = {
  post: 'create',
  upsert: 'create',
  put: 'update',
  job: 'update',
  delete: 'delete',
} as const

/** What a run would do, of what no earlier part of it would have done already. */
export async function lookAtBatch(
  desk: Desk,
  rules: ContactRules,
  taking: Taking,
): Promise<Decided> {
  const pairs = desk.due.pairs.filter((pair) => firstOf(pair) === taking)
  const decisions = unclaimedTwice(await decisionsOn(desk, rules, pairs))
  const news = taking === 'doubtful' ? await withNews(desk, decisions) : decisions
  const own = news.filter(({ isAnothers }) => taking === 'contacts' || !isAnothers)
  return {
    differences: own.flatMap(({ differences }) => differences),
    counts: countsOf(own),
    decided: own.length,
    looked: pairs.length,
  }
}

/** In which part of a run a pair is dealt with, where it is due by more than one. */
function firstOf({ link, contact, person }: Pair): Taking {
  if (link === undefined) return 'people'
  if (link.awaits !== null) return 'awaited'
  if (link.contact !== null && link.contactVersion !== link.seenVersion) return 'contacts'
  if (person !== undefined && person.syncedAt !== link.seenPerson) return 'people'
  const isAlone = contact === undefined || person === undefined
  return link.state === 'conflict' && isAlone ? 'doubtful' : 'retries'
}

function countsOf(decisions: readonly Decision[]): DifferenceCounts {
  return decisions
    .map(({ differences }) => countDifferences(differences))
    .reduce(addDifferences, noDifferences)
}

/** `isAnothers`: it takes in a contact that is due by itself. */
type Made = Decision & { readonly isAnothers: boolean; readonly takenIn: Pair | undefined }

async function decisionsOn(
  desk: Desk,
  rules: ContactRules,
  pairs: readonly Pair[],
): Promise<readonly Made[]> {
  const links = pairs.flatMap(({ link }) => link?.id ?? [])
  const [busy, resolved] = [await desk.busy(links), await desk.decisions(links)]
  const free = pairs.filter(({ link }) => link === undefined || !busy.has(link.id))
  const alone = free.flatMap((pair) => readPair(rules, pair)?.alone ?? [])
  const known = await knownTo(desk, rules, alone)
  return free.flatMap((pair) => {
    const said = resolved.get(pair.link?.id ?? '') ?? []
    const decision = decide({ rules, known, resolved: said }, pair)
    if (decision === undefined) return []
    return [{ ...withinKey(rules, decision), ...takenBy(known, pair, decision) }]
  })
}

/** What the key may not send is not intended; the pair counts as dealt with until the key may. */
function withinKey({ lacks }: ContactRules, decision: Decision): Decision {
  const { push, differences } = decision
  if (push === undefined || !lacks.includes(scopeOfPush(push.way))) return decision
  const own = differences.filter(({ side }) => side !== 'salesloft')
  return { ...decision, push: undefined, differences: own }
}

function takenBy(known: Known, pair: Pair, { decided, takesIn }: Decision) {
  if (takesIn === undefined) return { isAnothers: false, takenIn: undefined }
  const contact = pair.contact === undefined ? decided.contact : null
  const takenIn =
    contact === null
      ? known.pairOf('salesloft', decided.person ?? '')
      : known.pairOf('local', contact)
  const link = takenIn?.link
  return { isAnothers: link?.contact != null && link.contactVersion !== link.seenVersion, takenIn }
}

/** What comes into a pair from another link is as it was looked at, and nobody else's. */
async function held(desk: Desk, decisions: readonly Made[]): Promise<readonly Made[]> {
  const links = decisions.flatMap(({ takesIn }) => takesIn ?? [])
  if (links.length === 0) return decisions
  const pairs = new Map((await desk.hold(links)).map((pair) => [pair.link?.id ?? '', pair]))
  const busy = await desk.busy(links)
  return decisions.filter(({ takesIn, takenIn }) => {
    if (takesIn === undefined) return true
    const pair = pairs.get(takesIn)
    if (pair === undefined || busy.has(takesIn)) return false
    return (
      pair.contact?.version === takenIn?.contact?.version &&
      pair.link?.contact === takenIn?.link?.contact &&
      pair.link?.person === takenIn?.link?.person
    )
  })
}

/** A record belongs to one pair: whoever comes second is decided about once the first is stored. */
function unclaimedTwice(decisions: readonly Made[]): readonly Made[] {
  const claimed = new Set<string>()
  return decisions.filter(({ decided: { contact, person } }) => {
    const ends = [contact, person].filter((end) => end !== null)
    if (ends.some((end) => claimed.has(end))) return false
    for (const end of ends) claimed.add(end)
    return true
  })
}

/** Without those who are in the same doubt as before. */
async function withNews(desk: Desk, decisions: readonly Made[]): Promise<readonly Made[]> {
  const links = decisions.flatMap(({ decided }) => decided.link ?? [])
  const doubts = await desk.doubts(links)
  return decisions.filter(({ decided: { link, state, conflicts } }) => {
    const before = doubts.get(link ?? '')
    const [now] = conflicts
    const isSame =
      JSON.stringify([before?.people, before?.contacts]) ===
      JSON.stringify([now?.people, now?.local])
    return state !== 'conflict' || !isSame
  })
}
