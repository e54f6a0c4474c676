// What becomes of a field that both sides have.
import { boolean, constantFrom, assert as holds, option, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ContractField, winners } from '../../src/domain/contact-contract.ts'
import {
  differingSince,
  type FieldState,
  mergeField,
  resolveField,
  settleField,
} from '../../src/domain/contact-merge.ts'
import type { FieldValue } from '../../src/domain/contact-values.ts'
import { agreed, at, field, optOut } from './contact-made.ts'

const state = (change: Partial<FieldState>): FieldState => ({
  base: agreed('a'),
  local: 'a',
  remote: 'a',
  localAt: null,
  remoteAt: null,
  ...change,
})
const tight = { loosenDoNotContact: false }
const pulls = (value: FieldValue) => ({ kind: 'pull', value, base: agreed(value) })
const pushes = (value: FieldValue) => ({ kind: 'push', value })

describe('a field that goes both ways', () => {
  test('is left alone while nobody changes it', () => {
    expect(mergeField(field(), state({}), tight)).toEqual({ kind: 'same' })
  })

  test('goes to the other side when one changes it, and when one empties it', () => {
    expect(mergeField(field(), state({ local: 'b' }), tight)).toEqual(pushes('b'))
    expect(mergeField(field(), state({ remote: 'b' }), tight)).toEqual(pulls('b'))
    expect(mergeField(field(), state({ local: null }), tight)).toEqual(pushes(null))
    expect(mergeField(field(), state({ remote: null }), tight)).toEqual(pulls(null))
  })

  test('is agreed where both changed it to the same', () => {
    const both = state({ local: 'b', remote: 'b' })
    expect(mergeField(field(), both, tight)).toEqual({ kind: 'agreed', base: agreed('b') })
  })

  test('is decided by the rule where both changed it', () => {
    const both = state({ local: 'b', remote: 'c', localAt: at(2), remoteAt: at(1) })
    const by = (wins: ContractField['wins'], change: Partial<FieldState> = {}) =>
      mergeField(field({ wins }), { ...both, ...change }, tight)
    expect(by('salesloft')).toEqual(pulls('c'))
    expect(by('local')).toEqual(pushes('b'))
    expect(by('ask')).toEqual({ kind: 'conflict' })
    expect(by('newest')).toEqual(pushes('b'))
    expect(by('newest', { remoteAt: at(3) })).toEqual(pulls('c'))
    expect(by('newest', { remoteAt: at(2) })).toEqual(pulls('c'))
    expect(by('newest', { remoteAt: null })).toEqual(pushes('b'))
    expect(by('newest', { localAt: null })).toEqual(pulls('c'))
    expect(by('newest', { localAt: null, remoteAt: null })).toEqual(pulls('c'))
  })

  test('a conflict ends by an operator’s word, and by itself where one side takes its change back', () => {
    const both = state({ local: 'b', remote: 'c' })
    const asked = field({ wins: 'ask' })
    expect(resolveField(asked, both, 'local', tight)).toEqual(pushes('b'))
    expect(resolveField(asked, both, 'salesloft', tight)).toEqual(pulls('c'))
    expect(mergeField(asked, { ...both, local: 'a' }, tight)).toEqual(pulls('c'))
  })

  test('that was never agreed fills what is empty, and empties nothing', () => {
    const first = state({ base: undefined, local: null, remote: 'b' })
    expect(mergeField(field(), first, tight)).toEqual(pulls('b'))
    expect(mergeField(field(), { ...first, local: 'b', remote: null }, tight)).toEqual(pushes('b'))
    const two = { ...first, local: 'b', remote: 'c', localAt: at(2), remoteAt: at(1) }
    expect(mergeField(field(), two, tight)).toEqual(pushes('b'))
    expect(mergeField(field({ wins: 'ask' }), two, tight)).toEqual({ kind: 'conflict' })
  })

  test('an address in other letters is the same address', () => {
    const email = field({ contact: 'email_address', person: 'email_address', normalise: 'email' })
    const other = state({ base: agreed('Ann@x.io'), local: 'Ann@x.io', remote: 'ann@x.io' })
    expect(mergeField(email, other, tight)).toEqual({ kind: 'same' })
  })
})

describe('a field that goes one way', () => {
  const [pulled, pushed] = [
    field({ direction: 'pull', wins: 'salesloft' }),
    field({ direction: 'push', wins: 'local' }),
  ]

  test('is what the side says that gives, whatever the other one does', () => {
    expect(mergeField(pulled, state({ local: 'b' }), tight)).toEqual(pulls('a'))
    expect(mergeField(pulled, state({ local: 'b', remote: null }), tight)).toEqual(pulls(null))
    expect(mergeField(pushed, state({ remote: 'b' }), tight)).toEqual(pushes('a'))
    expect(mergeField(pushed, state({ local: null, remote: 'b' }), tight)).toEqual(pushes(null))
  })

  test('that was never agreed is not emptied by a side that has nothing to give', () => {
    const never = { base: undefined, local: 'b', remote: null }
    expect(mergeField(pulled, state(never), tight)).toEqual({ kind: 'same' })
    expect(mergeField(pushed, state({ ...never, local: null, remote: 'b' }), tight)).toEqual({
      kind: 'same',
    })
  })
})

describe('an opt-out', () => {
  const values = { local: boolean(), remote: boolean(), agreed: option(boolean()) }

  test('is carried whatever wins, and never taken back', () => {
    holds(
      property(record(values), constantFrom(...winners), ({ local, remote, agreed: old }, wins) => {
        const base = old === null ? undefined : agreed(old)
        const given = state({ base, local, remote, localAt: at(1), remoteAt: at(2) })
        const outcome = mergeField({ ...optOut, wins }, given, tight)
        const carried = local ? pushes(true) : pulls(true)
        const known = [{ kind: 'same' }, { kind: 'agreed', base: agreed(local) }]
        expect(local === remote ? known : [carried]).toContainEqual(outcome)
      }),
    )
  })

  test('is never written over where it may not be carried either', () => {
    const [mine, theirs] = [
      state({ base: agreed(false), local: true, remote: false }),
      state({ base: agreed(true), local: false, remote: true }),
    ]
    const pulled = { ...optOut, direction: 'pull', wins: 'salesloft' } as const
    const pushed = { ...optOut, direction: 'push', wins: 'local' } as const
    expect(mergeField(pulled, mine, tight)).toEqual({ kind: 'same' })
    expect(mergeField(pushed, theirs, tight)).toEqual({ kind: 'same' })
  })

  test('follows its rule where the contract lets it', () => {
    const back = state({ base: agreed(true), local: false, remote: true })
    expect(mergeField(optOut, back, { loosenDoNotContact: true })).toEqual(pushes(false))
    expect(mergeField(optOut, back, tight)).toEqual(pulls(true))
    const first = { ...back, base: undefined }
    expect(mergeField(optOut, first, { loosenDoNotContact: true })).toEqual(pulls(true))
  })
})

const settled = (
  change: { sent?: FieldValue; local?: FieldValue; shown?: FieldValue; isAnswered?: boolean },
  own: ContractField = field(),
) => {
  const { sent = 'x', local = sent, shown = 'X', isAnswered = true } = change
  return settleField(own, { sent, before: 'a' }, { local, shown, isAnswered }, tight)
}

describe('after a push', () => {
  test('what SalesLoft shows is agreed, and a contact follows its spelling', () => {
    expect(settled({ shown: 'x' })).toEqual({ kind: 'agreed', base: agreed('x') })
    expect(settled({})).toEqual(pulls('X'))
    const apart = { kind: 'agreed', base: { local: 'x', remote: 'X' } }
    expect(settled({ local: 'y' })).toEqual(apart)
    expect(settled({}, field({ direction: 'push', wins: 'local' }))).toEqual(apart)
    expect(settled({ sent: true, shown: false }, optOut).kind).toBe('agreed')
  })

  test('that nobody answered, what looks as before did not arrive, and all else did', () => {
    expect(settled({ shown: 'a', isAnswered: false })).toEqual({ kind: 'lost' })
    expect(settled({ shown: 'a' })).toEqual(pulls('a'))
    expect(settled({ shown: 'x', isAnswered: false })).toMatchObject({ kind: 'agreed' })
    expect(settled({ shown: 'X', isAnswered: false })).toEqual(pulls('X'))
  })

  test('nothing is left to do, whatever SalesLoft made of it', () => {
    const some = constantFrom<FieldValue>(null, 'x', 'X', 'y')
    holds(
      property(
        constantFrom('push' as const, 'both' as const),
        some,
        some,
        (direction, sent, shown) => {
          const own = field({ direction, wins: direction === 'push' ? 'local' : 'newest' })
          const end = settled({ sent, shown }, own)
          if (end.kind === 'lost') throw new Error('It was answered.')
          const local = end.kind === 'pull' ? end.value : sent
          const after = mergeField(own, state({ base: end.base, local, remote: shown }), tight)
          expect(after).toEqual({ kind: 'same' })
        },
      ),
    )
  })
})

const since = (remote: string, minute: number, before = {}) =>
  differingSince([field()], {
    base: { title: agreed('a') },
    remote: { title: remote },
    updatedAt: at(minute),
    before,
  })

test('a person’s field differs since the first version that was seen to, until it is as agreed', () => {
  expect(since('a', 1)).toEqual({})
  expect(since('b', 2)).toEqual({ title: at(2) })
  expect(since('c', 3, { title: at(2) })).toEqual({ title: at(2) })
  expect(since('a', 4, { title: at(2) })).toEqual({})
  const first = { base: {}, remote: { title: 'b' }, updatedAt: at(5), before: { title: at(2) } }
  expect(differingSince([field()], first)).toEqual({ title: at(5) })
})
