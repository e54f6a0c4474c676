// What a file says, checked: the whole contract, or every mistake at once, each with the place where it stands.
import { type Fields, fieldsIn, isFields } from './cadence-content.ts'
import { choice, flag, notOf, oneOf, type Say, shown, strangers } from './contact-checks.ts'
import {
  type ContactContract,
  creations,
  localDeletions,
  type MatchKey,
  matchKeys,
  mergings,
  salesloftDeletions,
  usualContract,
} from './contact-contract.ts'
import { fieldList } from './contact-field-check.ts'
import type { Problem } from './file-problems.ts'

export type CheckedContract =
  | { readonly kind: 'contract'; readonly contract: ContactContract }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Problem[] }

const known = {
  contract: Object.keys(usualContract),
  sides: ['local', 'salesloft'],
  brake: ['least', 'share'],
} as const

/** @param value the file as plain data; null and {} are the usual contract */
export function checkContract(
  value: unknown,
  isRegion: (text: string) => boolean,
): CheckedContract {
  const mistakes: Problem[] = []
  const say: Say = (path, says) => mistakes.push({ path, says })
  if (value !== null && value !== undefined && !isFields(value)) {
    return { kind: 'mistakes', mistakes: [{ path: [], says: 'is no contract; keys with values' }] }
  }
  const given = fieldsIn(value)
  strangers(given, [], known.contract, say)
  const created = sides(given, 'created', say)
  const deleted = sides(given, 'deleted', say)
  const usual = usualContract
  const contract: ContactContract = {
    fields: fieldList(given['fields'], say),
    match: matchIn(given['match'], contactsIn(given['fields']), say),
    created: {
      local: created('local', creations, usual.created.local),
      salesloft: created('salesloft', creations, usual.created.salesloft),
    },
    deleted: {
      local: deleted('local', localDeletions, usual.deleted.local),
      salesloft: deleted('salesloft', salesloftDeletions, usual.deleted.salesloft),
    },
    merged: choice(given['merged'], ['merged'], mergings, usual.merged, say),
    loosenDoNotContact: flag(given['loosenDoNotContact'], ['loosenDoNotContact'], say),
    phoneRegion: regionIn(given['phoneRegion'], isRegion, say),
    brake: brakeIn(given['brake'], say),
  }
  return mistakes.length === 0 ? { kind: 'contract', contract } : { kind: 'mistakes', mistakes }
}

/** Columns that the file's fields name, also of those with a mistake in them. */
function contactsIn(value: unknown): readonly unknown[] {
  return Array.isArray(value)
    ? value.map((each: unknown) => fieldsIn(each)['contact'])
    : usualContract.fields.map(({ contact }) => contact)
}

function matchIn(value: unknown, contacts: readonly unknown[], say: Say): readonly MatchKey[] {
  if (value === undefined || value === null) {
    // Fields that the file does not name cannot tell two records to be one.
    return usualContract.match.filter((key) => key === 'link' || contacts.includes(key))
  }
  if (!Array.isArray(value)) {
    say(['match'], `is ${shown(value)}; a list of ${matchKeys.join(', ')}`)
    return usualContract.match
  }
  const keys = value.map((each: unknown, at) => {
    const key = oneOf(each, matchKeys)
    if (key === undefined) say(['match', at], notOf(each, matchKeys))
    return key
  })
  keys.forEach((key, at) => {
    const path = ['match', at]
    if (key !== undefined && keys.indexOf(key) < at)
      say(path, `is ${key}, which stands there already`)
    if (key === 'link' && at > 0) say(path, 'is link; it comes first, as what was linked stays so')
    if (key === undefined || key === 'link' || contacts.includes(key)) return
    const how = key === 'external_id' ? ' with person: custom_fields.<name>' : ''
    say(path, `is ${key}; no entry of fields has contact: ${key}${how}`)
  })
  if (!keys.includes('link')) say(['match'], 'has no link; what was linked stays so: begin with it')
  return keys.flatMap((key) => key ?? [])
}

function sides(given: Fields, name: 'created' | 'deleted', say: Say) {
  const value = given[name]
  if (value !== undefined && value !== null && !isFields(value)) {
    say([name], `is ${shown(value)}; { local: ..., salesloft: ... }`)
  }
  const within = fieldsIn(value)
  strangers(within, [name], known.sides, say)
  return <Word extends string>(side: string, of: readonly Word[], usual: Word): Word =>
    choice(within[side], [name, side], of, usual, say)
}

function brakeIn(value: unknown, say: Say): ContactContract['brake'] {
  if (value !== undefined && value !== null && !isFields(value)) {
    say(['brake'], `is ${shown(value)}; { least: 50, share: 0.05 }`)
  }
  const given = fieldsIn(value)
  strangers(given, ['brake'], known.brake, say)
  const { least = null, share = null } = given
  const isLeast = least === null || (Number.isSafeInteger(least) && Number(least) >= 0)
  if (!isLeast) say(['brake', 'least'], `is ${shown(least)}; a whole number, 0 or more`)
  const isShare = share === null || (typeof share === 'number' && share >= 0 && share <= 1)
  if (!isShare) say(['brake', 'share'], `is ${shown(share)}; from 0 to 1, where 0.05 is 5 %`)
  const usual = usualContract.brake
  return {
    least: typeof least === 'number' ? least : usual.least,
    share: typeof share === 'number' ? share : usual.share,
  }
}

function regionIn(value: unknown, isRegion: (text: string) => boolean, say: Say): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && isRegion(value)) return value
  say(['phoneRegion'], `is ${shown(value)}; a country in two capital letters, as "US", or null`)
  return null
}
