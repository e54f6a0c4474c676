import { describe, expect, test } from 'vitest'
import {
  boolean,
  counts,
  date,
  integer,
  json,
  readColumns,
  ref,
  text,
  timestamp,
} from '../../src/domain/columns.ts'

const columns = {
  ...text('name', 'title'),
  ...boolean('active'),
  ...integer('order'),
  ...date('day'),
  ...timestamp('created_at'),
  ...json('tags'),
  ...ref('owner', 'account'),
  ...counts('calls'),
}

describe('the columns of a record', () => {
  test('are read by their paths, instants in UTC', () => {
    const { values, drifted } = readColumns(columns, {
      name: 'Ada',
      title: null,
      active: true,
      order: 3,
      day: '2026-03-07T00:00:00.000000+00:00',
      created_at: '2023-03-07T12:12:52.362090-05:00',
      tags: ['a'],
      owner: { _href: 'https://api.salesloft.com/v2/users/6970', id: 6970 },
      account: null,
      counts: { calls: 2 },
    })
    expect(drifted).toEqual([])
    expect(values).toEqual({
      name: 'Ada',
      title: null,
      active: true,
      order: 3,
      day: '2026-03-07',
      created_at: '2023-03-07T17:12:52.362090Z',
      tags: '["a"]',
      owner_id: 6970,
      account_id: null,
      counts_calls: 2,
    })
  })

  test('of another type are null and named', () => {
    const { values, drifted } = readColumns(columns, {
      name: {},
      active: 'yes',
      order: 2_147_483_648,
      created_at: 'soon',
      owner: { id: 'Admin' },
      counts: { calls: 1.5 },
    })
    expect(drifted).toEqual(['name', 'active', 'order', 'created_at', 'owner_id', 'counts_calls'])
    expect(new Set(Object.values(values))).toEqual(new Set([null]))
  })

  test('that are missing are null and no drift', () => {
    expect(readColumns(columns, {}).drifted).toEqual([])
  })

  test('an inherited name is not a value', () => {
    const { values } = readColumns({ x: { type: 'text', path: ['constructor', 'name'] } }, {})
    expect(values).toEqual({ x: null })
  })
})
