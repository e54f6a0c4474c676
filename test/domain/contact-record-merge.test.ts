// What becomes of a contact and a person as a whole.
import { describe, expect, test } from 'vitest'
import { type ContactContract, usualContract } from '../../src/domain/contact-contract.ts'
import { mergeRecord, type Side } from '../../src/domain/contact-record-merge.ts'
import type { FieldValue } from '../../src/domain/contact-values.ts'
import type { Instant } from '../../src/domain/instants.ts'
import { agreed, at, field, optOut } from './contact-made.ts'

const contract: ContactContract = { ...usualContract, fields: [field(), optOut] }
const there = (
  values: Readonly<Record<string, FieldValue>>,
  changedAt: Readonly<Record<string, Instant>> = {},
): Side => ({
  kind: 'there',
  values: { title: null, do_not_contact: false, ...values },
  changedAt,
})
const gone: Side = { kind: 'gone', survivor: { kind: 'none' } }
const none: Side = { kind: 'none' }
const base = { title: agreed('a'), do_not_contact: agreed(false) }

describe('a record', () => {
  test('is merged field by field, and a quiet one not at all', () => {
    const quiet = { base, local: there({ title: 'a' }), remote: there({ title: 'a' }) }
    expect(mergeRecord(contract, quiet)).toEqual({ kind: 'nothing' })
    const moved = {
      ...quiet,
      remote: there({ title: 'b' }, { title: at(2), do_not_contact: at(3) }),
      local: there({ title: 'a', do_not_contact: true }),
    }
    expect(mergeRecord(contract, moved)).toEqual({
      kind: 'fields',
      pull: { title: 'b' },
      push: { do_not_contact: true },
      base: { ...base, title: agreed('b') },
      since: { do_not_contact: at(3) },
      conflicts: [],
    })
  })

  test('of which the contract has another field of the person now is as never agreed there', () => {
    const moved = { ...contract, fields: [field({ person: 'custom_fields.Title' }), optOut] }
    const given = { base, local: there({ title: 'a' }), remote: there({}) }
    expect(mergeRecord(moved, given)).toMatchObject({ pull: {}, push: { title: 'a' } })
    expect(mergeRecord(contract, given)).toMatchObject({ pull: { title: null }, push: {} })
  })

  test('that is on one side alone is made on the other, unless it is to be ignored', () => {
    const email = field({ contact: 'email_address', person: 'email_address', normalise: 'email' })
    const wide = { ...contract, fields: [...contract.fields, email] }
    const mine = { base: {}, local: there({ title: 'a', email_address: 'a@x.io' }), remote: none }
    expect(mergeRecord(wide, mine)).toEqual({
      kind: 'create-person',
      push: { title: 'a', email_address: 'a@x.io' },
    })
    expect(mergeRecord(contract, mine)).toMatchObject({ kind: 'incomplete' })
    const theirs = { base: {}, local: none, remote: there({ title: 'a' }) }
    const made = mergeRecord(contract, theirs)
    expect(made).toEqual({ kind: 'create-contact', pull: { title: 'a' }, base })
    const ignored = { ...contract, created: { local: 'ignore', salesloft: 'ignore' } } as const
    expect(mergeRecord(ignored, mine)).toEqual({ kind: 'nothing' })
    expect(mergeRecord(ignored, theirs)).toEqual({ kind: 'nothing' })
  })

  test.each([
    ['keep', 'a', 'end'],
    ['keep', 'b', 'end'],
    ['delete', 'a', 'delete-person'],
    ['delete', 'b', 'conflict'],
    ['do-not-contact', 'b', 'opt-out'],
  ] as const)('whose contact is deleted (%s, title %s) is %s', (local, title, kind) => {
    const deleted = { ...contract, deleted: { ...contract.deleted, local } }
    const outcome = mergeRecord(deleted, { base, local: gone, remote: there({ title }) })
    expect(outcome.kind).toBe(kind)
  })

  test.each([
    ['keep', 'b', 'end'],
    ['unlink', 'b', 'unlink'],
    ['delete', 'a', 'delete-contact'],
    ['delete', 'b', 'conflict'],
  ] as const)('whose person is deleted (%s, title %s) is %s', (salesloft, title, kind) => {
    const deleted = { ...contract, deleted: { ...contract.deleted, salesloft } }
    const outcome = mergeRecord(deleted, { base, local: there({ title }), remote: gone })
    expect(outcome.kind).toBe(kind)
  })

  test('whose place another one took goes on with that, or is for somebody to decide', () => {
    const remote = { kind: 'gone', survivor: { kind: 'match', other: '9', by: 'crm_id' } } as const
    const given = { base, local: there({}), remote }
    expect(mergeRecord(contract, given)).toEqual({ kind: 'follow', to: '9' })
    const asked = { ...contract, merged: 'conflict' } as const
    const conflict = { kind: 'conflict', of: 'merged', others: ['9'] }
    expect(mergeRecord(asked, given)).toEqual(conflict)
    const taken = {
      kind: 'gone',
      survivor: { kind: 'ambiguous', by: 'crm_id', others: ['9'], rivals: [] },
    } as const
    expect(mergeRecord(contract, { ...given, remote: taken })).toEqual(conflict)
    const twin = { ...taken.survivor, others: [], rivals: ['twin'] }
    const alone = mergeRecord(contract, { ...given, remote: { kind: 'gone', survivor: twin } })
    expect(alone).toEqual({ kind: 'end' })
    expect(mergeRecord(contract, { base, local: gone, remote: gone })).toEqual({ kind: 'end' })
  })
})
