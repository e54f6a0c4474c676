// What a team may set of its guards, for all its cadences or for one: a cadence has what is set of it, else what is set of the
// team, else what comes. Each key is one entry here; the command line, HTTP and the documentation are made from it.
import type { Weekday } from './office-hours.ts'

export type Cap = number | 'off'

export type Rules = {
  readonly doNotContact: boolean
  readonly accountDoNotContact: boolean
  readonly contactRestrictions: 'any' | 'all' | 'off'
  readonly bouncing: boolean
  readonly address: 'email' | 'every' | 'off'
  readonly archivedCadence: boolean
  readonly draftCadence: boolean
  readonly cadenceOwner: boolean
  readonly inactiveUser: boolean
  readonly blockedStages: readonly string[]
  readonly blockedAccountStages: readonly string[]
  readonly suppression: boolean
  readonly otherCadence: 'refuse' | 'wait' | 'allow'
  readonly coolDownDays: number
  readonly whileCooling: 'refuse' | 'wait'
  readonly repliedDays: number
  readonly userPerDay: Cap
  readonly cadencePerDay: Cap
  readonly teamPerDay: Cap
  readonly whenFull: 'wait' | 'refuse'
  readonly quietHours: string
  readonly workingDays: readonly Weekday[]
  readonly timeZone: string
}

export type RuleKey = keyof Rules
export type RuleValue = Rules[RuleKey]
/** What is set, and nothing else. */
export type RulesSet = { readonly [Key in RuleKey]?: Rules[Key] }
/** What is to be changed: null is as it comes again. */
export type RulesWanted = { readonly [Key in RuleKey]?: Rules[Key] | null | undefined }

type Kind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'days'; readonly most: number }
  | { readonly kind: 'cap'; readonly most: number }
  | { readonly kind: 'ids' }
  | { readonly kind: 'hours' }
  | { readonly kind: 'weekdays' }
  | { readonly kind: 'zone' }

export type RuleSetting = Kind & {
  readonly usual: RuleValue
  /** One cadence cannot have its own: all of a team's enrolments are counted by it. */
  readonly teamOnly?: true
  readonly meaning: string
}

const on = { kind: 'switch', usual: true } as const
const cap = { kind: 'cap', most: 1_000_000, usual: 'off' } as const
const days = { kind: 'days', most: 3_650, usual: 0 } as const
const ids = { kind: 'ids', usual: [] } as const

export const ruleSettings = {
  doNotContact: { ...on, meaning: 'whether nobody is enrolled who opted out in SalesLoft' },
  accountDoNotContact: { ...on, meaning: 'and nobody of a company that did' },
  contactRestrictions: {
    kind: 'choice',
    of: ['any', 'all', 'off'],
    usual: 'any',
    meaning:
      'refused where `any` of the cadence’s steps, or `all` of them, are of a kind that the person does not want',
  },
  bouncing: { ...on, meaning: 'whether an address that bounced keeps from a cadence with e-mails' },
  address: {
    kind: 'choice',
    of: ['email', 'every', 'off'],
    usual: 'email',
    meaning:
      'what the person must have: an `email` address where a step needs one, or for `every` kind of step, so a telephone number too',
  },
  archivedCadence: { ...on, meaning: 'whether nobody is enrolled in an archived cadence' },
  draftCadence: {
    ...on,
    meaning: 'and in none that is a draft or has no step that is switched on',
  },
  cadenceOwner: {
    ...on,
    meaning:
      'whether nobody is enrolled for a user who may not run the cadence; `false` where the key’s user is a Personal Cadence Admin',
  },
  inactiveUser: { ...on, meaning: 'and for none who is not active in SalesLoft' },
  blockedStages: { ...ids, meaning: 'ids of person stages from which nobody is enrolled' },
  blockedAccountStages: { ...ids, meaning: 'and of account stages' },
  suppression: { ...on, meaning: 'whether the suppression list counts' },
  otherCadence: {
    kind: 'choice',
    of: ['refuse', 'wait', 'allow'],
    usual: 'refuse',
    meaning: 'what happens to somebody who is on another cadence',
  },
  coolDownDays: {
    ...days,
    meaning: 'so long after their last cadence ended nobody is enrolled again; 0: at once',
  },
  whileCooling: {
    kind: 'choice',
    of: ['refuse', 'wait'],
    usual: 'refuse',
    meaning: 'and what happens to them until then',
  },
  repliedDays: { ...days, meaning: 'so long after they replied nobody is enrolled; 0: at once' },
  userPerDay: {
    ...cap,
    teamOnly: true,
    meaning: 'at most so many enrolments a day for each user; `off`: any number',
  },
  cadencePerDay: { ...cap, meaning: 'in each cadence' },
  teamPerDay: { ...cap, teamOnly: true, meaning: 'of the team' },
  whenFull: {
    kind: 'choice',
    of: ['wait', 'refuse'],
    usual: 'wait',
    meaning: 'and what happens to the next one: it waits for the next day, or is refused',
  },
  quietHours: {
    kind: 'hours',
    usual: 'off',
    meaning:
      'nobody is enrolled in them, by the clock where the person is: `20:00-08:00`, or `off`',
  },
  workingDays: {
    kind: 'weekdays',
    usual: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    meaning: 'days on which people are enrolled, by their own calendar: `mon,tue,wed,thu,fri`',
  },
  timeZone: {
    kind: 'zone',
    usual: 'UTC',
    teamOnly: true,
    meaning:
      'the team’s time zone: its days are those of the caps, and it is a person’s where SalesLoft gives none for them, their account or their owner',
  },
} as const satisfies { readonly [Key in RuleKey]: RuleSetting & { readonly usual: Rules[Key] } }

export const ruleKeys = Object.keys(ruleSettings) as readonly RuleKey[]

export function isRuleKey(text: string): text is RuleKey {
  return Object.hasOwn(ruleSettings, text)
}

const usualRules = Object.fromEntries(
  ruleKeys.map((key) => [key, ruleSettings[key].usual]),
) as unknown as Rules

/** Of one cadence; of a team where nothing is set of the cadence. */
export function mergeRules(team: RulesSet, cadence: RulesSet = {}): Rules {
  const own = Object.entries(cadence).filter(([key]) => isRuleKey(key) && !isTeamOnly(key))
  const known = Object.entries(team).filter(([key]) => isRuleKey(key))
  return { ...usualRules, ...Object.fromEntries([...known, ...own]) }
}

export function isTeamOnly(key: RuleKey): boolean {
  return (ruleSettings[key] as RuleSetting).teamOnly === true
}

/** From what a person writes, in the type of its key; what does not fit stays as it is, for whoever checks it. */
export function ruleValueOf(key: RuleKey, text: string): unknown {
  switch (ruleSettings[key].kind) {
    case 'switch':
      return text === 'true' || text === 'false' ? text === 'true' : text
    case 'days':
    case 'cap':
      return /^\d{1,9}$/.test(text) ? Number(text) : text
    case 'ids':
    case 'weekdays':
      return text === 'none' ? [] : text.split(',').map((each) => each.trim())
    case 'choice':
    case 'hours':
    case 'zone':
      return text
  }
}

/** As a person writes it. */
export function ruleText(value: unknown): string {
  if (value === null) return 'as it comes'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** As people and programs are shown it. */
export type RuleShown = {
  readonly key: RuleKey
  readonly value: RuleValue
  /** What holds where nothing is set here: the team's, or what comes. */
  readonly usual: RuleValue
  /** Since when it is set here, and by whom; null: it is not. */
  readonly setAt: string | null
  readonly setBy: string | null
}

export type RuleChange = {
  readonly at: string
  readonly by: string
  /** Null: of all cadences. */
  readonly cadence: string | null
  readonly key: string
  /** Null: nothing was, or is, set. */
  readonly before: unknown
  readonly after: unknown
}

export type RulesShown = {
  readonly team: string
  /** Null: of all cadences. */
  readonly cadence: string | null
  readonly rules: readonly RuleShown[]
  /** Cadences of which something is set. */
  readonly cadences: readonly string[]
  /** The latest first, 50 at most. */
  readonly changes: readonly RuleChange[]
}
