// What becomes of a pair: who it is with, where a record stands alone, and then what the contract says of the two.
import type { ContactContract, ContractField } from '../domain/contact-contract.ts'
import type { Match } from '../domain/contact-match.ts'
import { mergeRecord, type RecordOutcome, type Side } from '../domain/contact-record-merge.ts'
import type { Conflict } from '../store/contact-conflicts.ts'
import type { Decided, OpenConflict } from '../store/contact-links.ts'
import type { LinkRow, Pair } from '../store/contact-rows.ts'
import { type Decision, doing, nobodyElse, noted } from './contact-decisions.ts'
import { differenceOf } from './contact-difference-words.ts'
import type { Known } from './contact-known.ts'
import {
  type Alone,
  type ContactRules,
  instantsIn,
  livingOf,
  readPair,
  type ReadPair,
} from './contact-pair-reading.ts'

export type Deciding = {
  readonly rules: ContactRules
  readonly known: Known
  /** What somebody decided about the pair, and is not done yet. */
  readonly resolved: readonly Conflict[]
}

/** @returns undefined where nothing is to be noted, or can be said yet */
export function decide(deciding: Deciding, pair: Pair): Decision | undefined {
  const { link } = pair
  if (link?.state === 'ended') return noted(pair, { state: 'ended' })
  const read = readPair(deciding.rules, pair)
  if (read === undefined) return undefined
  const { alone } = read
  if (alone === undefined) return together(deciding, read, undefined)
  const match = matchFor(deciding, alone)
  const wasPaired = alone.side === 'local' ? link?.person != null : link?.contact != null
  if (wasPaired) return together(deciding, read, match)
  switch (match.kind) {
    case 'none':
      return together(deciding, read, undefined)
    case 'match':
      return joined(deciding, read, alone, { other: match.other, by: match.by })
    case 'linked':
      return joined(deciding, read, alone, { other: match.other, by: 'operator' })
    case 'ambiguous':
      return doubtful(deciding, read, alone, match)
  }
}

/** What somebody decided comes before what the keys say. */
function matchFor({ known, resolved }: Deciding, alone: Alone): Match {
  const said = resolved.findLast(({ kind }) => kind === 'match' || kind === 'merged')?.resolution
  if (said === undefined || said === null) return known.matchOf(alone)
  if (said === 'new' || said === alone.id) return { kind: 'none' }
  const found = known.pairOf(otherSide(alone), said)
  const isFree = found !== undefined && !isPaired(found.link)
  return isFree ? { kind: 'linked', other: said } : known.matchOf(alone)
}

function otherSide({ side }: Alone): Alone['side'] {
  return side === 'local' ? 'salesloft' : 'local'
}

function isPaired(link: LinkRow | undefined): boolean {
  return link !== undefined && link.contact !== null && link.person !== null
}

function together(
  deciding: Deciding,
  read: ReadPair,
  survivor: Match | undefined,
): Decision | undefined {
  const { pair, alone } = read
  const outcome =
    saidOfDeleted(deciding, read) ??
    mergeRecord(saidBy(deciding), {
      base: read.base,
      local: localSide(read, survivor),
      remote: remoteSide(read, survivor),
    })
  if (outcome.kind === 'follow') {
    return alone && joined(deciding, read, alone, { other: outcome.to, by: 'link' })
  }
  if (outcome.kind === 'unlink') return decide({ ...deciding, resolved: [] }, unlinked(pair, read))
  return doing(deciding.rules, read, outcome)
}

function localSide({ pair, own }: ReadPair, survivor: Match | undefined): Side {
  const { link, contact } = pair
  if (own !== undefined && contact !== undefined) {
    return { kind: 'there', values: own, changedAt: instantsIn(contact.fieldChanged) }
  }
  return goneOr(link?.contact, survivor)
}

function remoteSide({ pair, theirs, since }: ReadPair, survivor: Match | undefined): Side {
  if (theirs !== undefined) return { kind: 'there', values: theirs, changedAt: since }
  return goneOr(pair.link?.person, survivor)
}

function goneOr(end: string | null | undefined, survivor: Match = { kind: 'none' }): Side {
  return end === null || end === undefined ? { kind: 'none' } : { kind: 'gone', survivor }
}

/** Who is left is as new. */
function unlinked({ link, contact, person }: Pair, { own }: ReadPair): Pair {
  const alone = link && { ...link, base: null, awaits: null, remoteDiffers: {} }
  if (own !== undefined)
    return { link: alone && { ...alone, person: null }, contact, person: undefined }
  return { link: alone && { ...alone, contact: null }, contact: undefined, person }
}

/** Whether the one that was deleted is to be gone on the other side too, or the other one lives on. */
function saidOfDeleted({ resolved }: Deciding, { own }: ReadPair): RecordOutcome | undefined {
  const said = resolved.findLast(({ kind }) => kind === 'deleted')?.resolution
  if (said !== 'local' && said !== 'salesloft') return undefined
  if (own !== undefined) return { kind: said === 'salesloft' ? 'delete-contact' : 'unlink' }
  return { kind: said === 'local' ? 'delete-person' : 'unlink' }
}

/** Somebody's word on a field is its rule for once. */
function saidBy({ rules, resolved }: Deciding): ContactContract {
  const said = new Map(
    resolved.flatMap(({ kind, field, resolution }) =>
      kind === 'field' && field !== null && (resolution === 'local' || resolution === 'salesloft')
        ? [[field, resolution] as const]
        : [],
    ),
  )
  const { merged } = rules
  const fields = merged.fields.map((field): ContractField => {
    const wins = said.get(field.contact)
    return wins === undefined ? field : { ...field, wins }
  })
  const isMerged = resolved.some(({ kind }) => kind === 'merged')
  return { ...merged, fields, merged: isMerged ? 'follow' : merged.merged }
}

/** Two that stood alone are one, and nothing is agreed of them yet. */
function joined(
  deciding: Deciding,
  { pair }: ReadPair,
  alone: Alone,
  { other, by }: { readonly other: string; readonly by: Decided['matchedBy'] },
): Decision | undefined {
  const found = deciding.known.pairOf(otherSide(alone), other)
  const contact = alone.side === 'local' ? pair.contact : found?.contact
  const person = alone.side === 'local' ? found && livingOf(found) : pair.person
  if (contact === undefined || person === undefined) return undefined
  // A new person comes to the link that every contact has; else the pair goes on with another one.
  const kept =
    pair.link?.contact === undefined || pair.link.contact === null ? found?.link : pair.link
  const link = kept && {
    ...kept,
    contact: contact.id,
    person: person.id,
    base: null,
    awaits: null,
    remoteDiffers: {},
  }
  const decision = decide({ ...deciding, resolved: [] }, { link, contact, person })
  if (decision === undefined) return undefined
  return {
    ...decision,
    decided: { ...decision.decided, matchedBy: by },
    takesIn: found?.link?.id,
  }
}

type Doubt = Extract<Match, { readonly kind: 'ambiguous' }>

function doubtful(
  { known }: Deciding,
  { pair }: ReadPair,
  { side, id }: Alone,
  { by, others, rivals }: Doubt,
): Decision {
  const own = [id, ...rivals].toSorted()
  const [contacts, people] = side === 'local' ? [own, others] : [others, own]
  // The contact is asked about, where one stands alone as well: else it would be asked twice.
  const isAsked =
    side === 'local' || contacts.every((each) => isPaired(known.pairOf('local', each)?.link))
  const conflict: OpenConflict = {
    ...nobodyElse,
    kind: 'match',
    field: null,
    local: contacts,
    people,
  }
  const fields = { state: 'conflict', base: null, conflicts: isAsked ? [conflict] : [] } as const
  const why = `more than one is meant by ${by}`
  return noted(pair, fields, [differenceOf(pair, { happens: 'conflict', why })])
}
