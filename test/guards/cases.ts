// Somebody against whom no guard has anything, and for each guard what makes it speak.
import type { Facts } from '../../src/domain/enrollment-facts.ts'
import { type GuardAnswer, type GuardCode, judge } from '../../src/domain/enrollment-guards.ts'
import { mergeRules, type RulesSet } from '../../src/domain/enrollment-rules.ts'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'

const dayMs = 86_400_000
const now = '2026-11-25T12:00:00.000000Z'
const ago = (days: number): string =>
  formatInstant(instantFromMs(Date.parse('2026-11-25T12:00:00Z') - days * dayMs))

/** Somebody against whom nothing speaks. */
export const fit: Facts = {
  now,
  person: {
    id: '1',
    doNotContact: false,
    bouncing: false,
    hasEmail: true,
    hasPhone: true,
    restrictions: [],
    stage: '11',
    owner: '21',
    account: '31',
    lastRepliedAt: null,
    locale: 'Europe/Berlin',
    utcOffsetMinutes: 60,
    workCountry: 'Germany',
    workState: null,
  },
  account: { id: '31', doNotContact: false, stage: '41', locale: 'Europe/Berlin' },
  cadence: {
    id: '51',
    archived: false,
    draft: false,
    teamCadence: true,
    owner: '22',
    state: 'active',
    overridesRestrictions: false,
  },
  steps: [
    { type: 'email', disabled: false },
    { type: 'phone', disabled: false },
    { type: 'other', disabled: false },
  ],
  user: { id: '21', active: true, timeZone: 'Europe/Berlin' },
  owner: { timeZone: 'Europe/Berlin' },
  memberships: [],
  suppressed: [],
  used: { day: '2026-11-25', user: 0, cadence: 0, team: 0 },
}

export type Changes = { readonly [Part in keyof Facts]?: unknown }

const isPart = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parts are changed field by field. */
export function changed(facts: Facts, changes: Changes): Facts {
  const parts = Object.entries(changes).map(([part, to]) => {
    const was = facts[part as keyof Facts]
    return [part, isPart(was) && isPart(to) ? { ...was, ...to } : to]
  })
  return { ...facts, ...(Object.fromEntries(parts) as Partial<Facts>) }
}

export const membership = (cadence: string, current: boolean, days: number) => ({
  id: `6${cadence}`,
  cadence,
  current,
  state: current ? 'active' : 'completed',
  addedAt: ago(days + 30),
  updatedAt: ago(days),
})

/** What makes each guard speak, under which rules, what it says then, and by which facts it goes. */
export const cases: Record<
  GuardCode,
  { of: Changes; rules?: RulesSet; off?: RulesSet; says?: 'wait'; reads: readonly string[] }
> = {
  'person-gone': { of: { person: null }, reads: ['person'] },
  'cadence-gone': { of: { cadence: null }, reads: ['cadence'] },
  'user-gone': { of: { user: null, isUserGone: true }, reads: ['isUserGone'] },
  'do-not-contact': {
    of: { person: { doNotContact: true } },
    off: { doNotContact: false },
    reads: ['person.doNotContact'],
  },
  'account-do-not-contact': {
    of: { account: { doNotContact: true } },
    off: { accountDoNotContact: false },
    reads: ['account.doNotContact'],
  },
  suppressed: {
    of: { suppressed: ['domain'] },
    off: { suppression: false },
    reads: ['suppressed'],
  },
  'contact-restricted': {
    of: { person: { restrictions: ['call'] } },
    off: { contactRestrictions: 'off' },
    reads: ['person.restrictions', 'cadence.overridesRestrictions', 'steps'],
  },
  bouncing: {
    of: { person: { bouncing: true } },
    off: { bouncing: false },
    reads: ['person.bouncing', 'steps'],
  },
  'no-address': {
    of: { person: { hasEmail: false } },
    off: { address: 'off' },
    reads: ['person.hasEmail', 'person.hasPhone', 'steps'],
  },
  'person-stage': {
    of: { person: { stage: '12' } },
    rules: { blockedStages: ['13', '12'] },
    off: { blockedStages: [] },
    reads: ['person.stage'],
  },
  'account-stage': {
    of: { account: { stage: '42' } },
    rules: { blockedAccountStages: ['42'] },
    off: { blockedAccountStages: [] },
    reads: ['account.stage'],
  },
  'cadence-archived': {
    of: { cadence: { archived: true } },
    off: { archivedCadence: false },
    reads: ['cadence.archived'],
  },
  'cadence-draft': {
    of: { cadence: { draft: true } },
    off: { draftCadence: false },
    reads: ['cadence.draft', 'steps'],
  },
  'cadence-owner': {
    of: { cadence: { teamCadence: false } },
    off: { cadenceOwner: false },
    reads: ['cadence.teamCadence', 'cadence.owner', 'user'],
  },
  'user-inactive': {
    of: { user: { active: false } },
    off: { inactiveUser: false },
    reads: ['user.active'],
  },
  'other-cadence': {
    of: { memberships: [membership('52', true, 1)] },
    off: { otherCadence: 'allow' },
    reads: ['memberships'],
  },
  'cool-down': {
    of: { memberships: [membership('53', false, 3), membership('54', false, 40)] },
    rules: { coolDownDays: 7 },
    off: { coolDownDays: 0 },
    reads: ['memberships'],
  },
  'replied-recently': {
    of: { person: { lastRepliedAt: ago(3) } },
    rules: { repliedDays: 7 },
    off: { repliedDays: 0 },
    reads: ['person.lastRepliedAt'],
  },
  'user-cap': {
    of: { used: { user: 5 } },
    rules: { userPerDay: 5 },
    off: { userPerDay: 'off' },
    says: 'wait',
    reads: ['used'],
  },
  'cadence-cap': {
    of: { used: { cadence: 5 } },
    rules: { cadencePerDay: 5 },
    off: { cadencePerDay: 'off' },
    says: 'wait',
    reads: ['used'],
  },
  'team-cap': {
    of: { used: { team: 5 } },
    rules: { teamPerDay: 5 },
    off: { teamPerDay: 'off' },
    says: 'wait',
    reads: ['used'],
  },
  // Noon in London is four in the morning in California, and two in the morning of Thursday in Samoa.
  'quiet-hours': {
    of: { person: { locale: 'US/Pacific' } },
    rules: { quietHours: '22:00-06:00' },
    off: { quietHours: 'off' },
    says: 'wait',
    reads: ['person.locale'],
  },
  'working-days': {
    of: { person: { locale: 'Pacific/Apia' } },
    rules: { workingDays: ['mon', 'tue', 'wed'] },
    off: { workingDays: ['thu', 'fri', 'wed'] },
    says: 'wait',
    reads: ['person.locale'],
  },
}

export const everyRule = Object.values(cases).reduce<RulesSet>(
  (all, { rules }) => ({ ...all, ...rules }),
  {},
)
export const against = (facts: Facts, rules: RulesSet): string[] =>
  judge(facts, mergeRules(rules))
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ guard, verdict }) => `${guard} ${verdict}`)
export const says = (guard: GuardCode, facts: Facts, rules: RulesSet): GuardAnswer | undefined =>
  judge(facts, mergeRules(rules)).find((answer) => answer.guard === guard)
