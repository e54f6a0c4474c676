// Each guard alone keeps from what it is there for, and nothing else makes it speak.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/domain/enrollment-facts.ts'
import { guardCodes, guards, judge } from '../../src/domain/enrollment-guards.ts'
import { mergeRules, type RulesSet, ruleKeys } from '../../src/domain/enrollment-rules.ts'
import { zoneOf } from '../../src/domain/guards-of-time.ts'
import { against, cases, type Changes, changed, everyRule, fit, says } from './cases.ts'

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
