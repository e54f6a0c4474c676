// Each guard alone keeps from what it is there for, and nothing else makes it speak.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/domain/enrollment-facts.ts'
import {
  decide,
  type GuardAnswer,
  type GuardCode,
  guardCodes,
  guards,
  judge,
} from '../../src/domain/enrollment-guards.ts'
import { mergeRules, type RulesSet, ruleKeys } from '../../src/domain/enrollment-rules.ts'
import { dayOf, zoneOf } from '../../src/domain/guards-of-time.ts'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'

const dayMs = 86_400_000
const now = '2026-11-25T12:00:00.000000Z'
const ago = (days: number): string =>
  formatInstant(instantFromMs(Date.parse('2026-11-25T12:00:00Z') - days * dayMs))

/** Somebody against whom nothing speaks. */
const fit: Facts = {
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

type Changes = { readonly [Part in keyof Facts]?: unknown }

const isPart = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parts are changed field by field. */
function changed(facts: Facts, changes: Changes): Facts {
  const parts = Object.entries(changes).map(([part, to]) => {
    const was = facts[part as keyof Facts]
    return [part, isPart(was) && isPart(to) ? { ...was, ...to } : to]
  })
  return { ...facts, ...(Object.fromEntries(parts) as Partial<Facts>) }
}

const membership = (cadence: string, current: boolean, days: number) => ({
  id: `6${cadence}`,
  cadence,
  current,
  state: current ? 'active' : 'completed',
  addedAt: ago(days + 30),
  updatedAt: ago(days),
})

/** What makes each guard speak, under which rules, what it says then, and by which facts it goes. */
const cases: Record<
  GuardCode,
  { of: Changes; rules?: RulesSet; off?: RulesSet; says?: 'wait'; reads: readonly string[] }
> = {
  'person-gone': { of: { person: null }, reads: ['person'] },
  'cadence-gone': { of: { cadence: null }, reads: ['cadence'] },
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

const everyRule = Object.values(cases).reduce<RulesSet>(
  (all, { rules }) => ({ ...all, ...rules }),
  {},
)
const against = (facts: Facts, rules: RulesSet): string[] =>
  judge(facts, mergeRules(rules))
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ guard, verdict }) => `${guard} ${verdict}`)
const says = (guard: GuardCode, facts: Facts, rules: RulesSet): GuardAnswer | undefined =>
  judge(facts, mergeRules(rules)).find((answer) => answer.guard === guard)

describe('a guard', () => {
  test('has nothing against somebody who fits, whatever is set', () => {
    expect(against(fit, {})).toEqual([])
    expect(against(fit, everyRule)).toEqual([])
    expect(judge(fit, mergeRules({})).map(({ guard }) => guard)).toEqual(guardCodes)
  })

  test.each(guardCodes)('%s speaks alone of its case, and is silent where it is off', (guard) => {
    const { of, rules = {}, off, says: verdict = 'refuse' } = cases[guard]
    const facts = changed(fit, of)
    expect(against(facts, rules)).toEqual([`${guard} ${verdict}`])
    expect(against(fit, rules)).toEqual([])
    expect(off === undefined ? [] : against(facts, { ...rules, ...off })).toEqual([])
    expect(off === undefined).toBe(guards[guard].setBy.length === 0)
  })

  test.each(guardCodes)('%s goes by its own facts, whatever the others are', (guard) => {
    const { of, reads, rules = {} } = cases[guard]
    const others = fc.subarray(guardCodes.filter((each) => !each.endsWith('-gone')))
    fc.assert(
      fc.property(others, fc.constantFrom(fit, changed(fit, of)), (some, mine) => {
        const unrelated = some.map((each) => without(cases[each].of, reads))
        const facts = unrelated.reduce<Facts>(changed, mine)
        const [alone, among] = [says(guard, mine, rules), says(guard, facts, rules)]
        expect(among).toEqual(alone)
      }),
      { numRuns: 50 },
    )
  })
})

/** Changes of other facts than these. */
function without(changes: Changes, reads: readonly string[]): Changes {
  return Object.fromEntries(
    Object.entries(changes).flatMap(([part, to]) => {
      if (reads.includes(part)) return []
      const fields = Object.entries(Array.isArray(to) ? {} : (to as object)).filter(
        ([field]) => !reads.includes(`${part}.${field}`),
      )
      return [[part, Array.isArray(to) ? to : Object.fromEntries(fields)]]
    }),
  )
}

describe('a wait', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
  // The two weekends of 2026 at which most clocks change, and any other time.
  const anyMs = fc
    .oneof(
      fc.integer({ min: Date.UTC(2026, 2, 27) / 60_000, max: Date.UTC(2026, 2, 31) / 60_000 }),
      fc.integer({ min: Date.UTC(2026, 9, 23) / 60_000, max: Date.UTC(2026, 10, 3) / 60_000 }),
      fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 }),
    )
    .map((minutes) => minutes * 60_000)
  const hour = fc.integer({ min: 0, max: 23 }).map((each) => String(each).padStart(2, '0'))
  const anyRules = fc.record({
    quietHours: fc
      .tuple(hour, hour)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from}:30-${to}:30`),
    workingDays: fc.subarray([...days], { minLength: 1 }),
    timeZone: fc.constantFrom(...zones),
    coolDownDays: fc.integer({ min: 1, max: 30 }),
    whileCooling: fc.constant('wait' as const),
    teamPerDay: fc.integer({ min: 0, max: 2 }),
    userPerDay: fc.integer({ min: 1, max: 2 }),
    cadencePerDay: fc.integer({ min: 1, max: 2 }),
  })

  test('ends at an instant at which the guard has nothing against it any more, in every zone', () => {
    fc.assert(
      fc.property(anyMs, anyRules, fc.constantFrom(...zones), (ms, set, locale) => {
        const rules = mergeRules(set)
        const at = formatInstant(instantFromMs(ms))
        const facts = changed(fit, {
          now: at,
          person: { locale },
          memberships: [{ ...membership('53', false, 0), updatedAt: at }],
          used: { day: dayOf(at, rules), user: 2, cadence: 2, team: 2 },
        })
        const waits = judge(facts, rules).filter(({ verdict }) => verdict === 'wait')
        expect(waits.length).toBeGreaterThan(0)
        for (const { guard, until = '' } of waits) {
          expect(until > at).toBe(true)
          expect(says(guard, { ...facts, now: until }, set)).toMatchObject({ verdict: 'pass' })
        }
      }),
      { numRuns: 200 },
    )
  })

  test('is over after a few more of them, and never again and again', () => {
    fc.assert(
      fc.property(anyMs, anyRules, fc.constantFrom(...zones), (ms, set, locale) => {
        const rules = { ...mergeRules(set), teamPerDay: 'off', quietHours: '20:00-08:00' } as const
        let facts = changed(fit, { now: formatInstant(instantFromMs(ms)), person: { locale } })
        for (let turn = 0; turn < 4; turn += 1) {
          const decision = decide(judge(facts, rules))
          if (decision.kind === 'pass') return
          facts = { ...facts, now: decision.kind === 'wait' ? (decision.until ?? '') : '' }
        }
        expect.fail(`It still waits at ${facts.now} in ${locale}.`)
      }),
      { numRuns: 150 },
    )
  })

  test('for another cadence to end has no instant, and goes before one that has', () => {
    const facts = changed(fit, {
      memberships: [membership('52', true, 1), membership('55', true, 9)],
      used: { team: 1 },
    })
    const answers = judge(facts, mergeRules({ otherCadence: 'wait', teamPerDay: 1 }))
    expect(decide(answers)).toEqual({
      kind: 'wait',
      guard: 'other-cadence',
      until: null,
      why: 'The person is on cadence 52 and 1 more.',
    })
    expect(decide(judge(facts, mergeRules({ otherCadence: 'allow', teamPerDay: 1 })))).toEqual({
      kind: 'wait',
      guard: 'team-cap',
      until: '2026-11-26T00:00:00.000000Z',
      why: '1 enrolments a day of the team are used for 2026-11-25.',
    })
  })

  test('is none for the cadence that is asked for itself', () => {
    const facts = changed(fit, { memberships: [membership('51', true, 1)] })
    expect(against(facts, { coolDownDays: 7 })).toEqual([])
    const over = changed(fit, { memberships: [membership('51', false, 6)] })
    expect(against(over, { coolDownDays: 7 })).toEqual(['cool-down refuse'])
    expect(against(over, { coolDownDays: 6 })).toEqual([])
  })

  test('is none where anything refuses', () => {
    const facts = changed(fit, { person: { doNotContact: true }, used: { team: 1 } })
    const decision = decide(judge(facts, mergeRules({ teamPerDay: 1 })))
    expect(decision).toMatchObject({ kind: 'refuse', guard: 'do-not-contact' })
    expect(decide(judge(fit, mergeRules({ teamPerDay: 1 })))).toEqual({ kind: 'pass' })
  })
})

const steps = (...types: string[]) => types.map((type) => ({ type, disabled: false }))
const spoken = (changes: Changes, rules: RulesSet = {}) => against(changed(fit, changes), rules)

test('a personal cadence is for its owner, and for whose key it is, of whom SalesLoft knows more', () => {
  const cadence = { teamCadence: false, owner: '22' }
  expect(spoken({ cadence })).toEqual(['cadence-owner refuse'])
  expect(spoken({ cadence, user: { id: '22' } })).toEqual([])
  expect(spoken({ cadence, user: { isSelf: true } })).toEqual([])
  expect(spoken({ cadence, user: null })).toEqual([])
  expect(spoken({ cadence }, { cadenceOwner: false })).toEqual([])
})

describe('of what the steps of a cadence need', () => {
  test('one that is switched off, or reaches nobody, needs nothing', () => {
    const person = { restrictions: ['email', 'call', 'message'], bouncing: true, hasEmail: false }
    expect(spoken({ person, steps: steps('other', 'integration') })).toEqual([])
    const off = [...steps('other'), { type: 'email', disabled: true }]
    expect(spoken({ person, steps: off })).toEqual([])
    expect(spoken({ person: { restrictions: ['Email'] } })).toEqual(['contact-restricted refuse'])
    // A type that is new is taken as it says.
    const fax = { person: { restrictions: ['fax'] }, steps: steps('fax') }
    expect(spoken(fax)).toEqual(['contact-restricted refuse'])
  })

  test('restrictions refuse where any step is restricted, or where all are, and never an operational cadence', () => {
    const person = { restrictions: ['call'] }
    const all = { contactRestrictions: 'all' } as const
    expect(spoken({ person }, all)).toEqual([])
    expect(spoken({ person, steps: steps('phone', 'phone') }, all)).toHaveLength(1)
    expect(spoken({ person, cadence: { overridesRestrictions: true } })).toEqual([])
  })

  test('a telephone number is needed where every kind of address is', () => {
    const person = { hasPhone: false }
    expect(spoken({ person })).toEqual([])
    expect(spoken({ person }, { address: 'every' })).toEqual(['no-address refuse'])
    expect(spoken({ person, steps: steps('email') }, { address: 'every' })).toEqual([])
  })

  test('a cadence without a step is as a draft', () => {
    expect(spoken({ steps: [] })).toEqual(['cadence-draft refuse'])
  })
})

test('where a person is, is said by SalesLoft, by their place, their company, their owner, or the team', () => {
  const rules = mergeRules({ quietHours: '22:00-06:00', timeZone: 'Asia/Tokyo' })
  const zone = (person: object, changes: Changes = {}): string | undefined => {
    const nowhere = { locale: null, utcOffsetMinutes: null, workCountry: null, ...person }
    const facts = changed(changed(fit, { now: '2026-11-25T00:00:00Z', ...changes }), {
      person: nowhere,
    })
    return zoneOf(facts, rules)
  }
  expect(zone({ locale: 'US/Eastern', workCountry: 'France' })).toBe('US/Eastern')
  expect(zone({ locale: 'Somewhere', workCountry: 'France' })).toBe('Europe/Paris')
  expect(zone({ utcOffsetMinutes: -210 })).toBe('-03:30')
  expect(zone({ utcOffsetMinutes: 9_000 })).toBe('Europe/Berlin')
  expect(zone({}, { account: { locale: 'Europe/Rome' } })).toBe('Europe/Rome')
  const noCompany = { account: null }
  expect(zone({}, { ...noCompany, owner: { timeZone: 'US/Central' } })).toBe('US/Central')
  expect(zone({}, { ...noCompany, owner: null })).toBe('Asia/Tokyo')
})

test('of a cadence holds what is set of it, else of the team, else what comes', () => {
  expect(Object.keys(mergeRules({}))).toEqual(ruleKeys)
  const team = { coolDownDays: 30, otherCadence: 'wait', timeZone: 'US/Eastern' } as const
  const merged = mergeRules(team, { coolDownDays: 0, timeZone: 'Asia/Tokyo', teamPerDay: 1 })
  expect(merged).toMatchObject({
    coolDownDays: 0,
    otherCadence: 'wait',
    whileCooling: 'refuse',
    // One cadence cannot change what all are counted by.
    timeZone: 'US/Eastern',
    teamPerDay: 'off',
  })
})

test('no reason says an address, a name or a telephone number', () => {
  for (const guard of guardCodes) {
    const { of, rules = {} } = cases[guard]
    const why = says(guard, changed(fit, of), rules)?.why
    expect(why).toMatch(/^[A-Z0-9][\w ,.:/+–’-]+\.$/)
  }
})
