import { expect, test } from 'vitest'
import { childQuestion, placesOf } from '../../src/domain/catalogue/child-question.ts'
import { streamOf, streams } from '../../src/domain/streams.ts'

test('a child is asked for below its parent', () => {
  const stats = streamOf('cadence_stats')
  expect(placesOf(stats)).toEqual(['id'])
  expect(childQuestion(stats, { id: '12' })).toEqual({ path: 'cadence_stats/12', query: {} })
})

test('a number goes into a path as one segment and into a query as it is', () => {
  const parent = { id: '1', number: '+1404/5550100' }
  expect(childQuestion(streamOf('recording_settings'), parent)?.path).toBe(
    'phone_numbers/recording_settings/%2B1404%2F5550100',
  )
  expect(childQuestion(streamOf('caller_ids'), parent)?.query).toEqual({
    phone_number: '+1404/5550100',
  })
})

test('a parent without what the address needs is not asked for', () => {
  expect(childQuestion(streamOf('caller_ids'), { id: '1', number: null })).toBeUndefined()
})

test('every child names its parent, by columns that the parent has, and keeps its id', () => {
  const children = streams.filter(({ kind }) => kind === 'child')
  expect(children.length).toBeGreaterThan(6)
  for (const child of children) {
    const parent = streamOf(child.parent?.stream ?? '')
    expect(parent.kind).not.toBe('child')
    expect(placesOf(child).filter((name) => name !== 'id' && !(name in parent.columns))).toEqual([])
    expect(placesOf(child)).not.toEqual([])
    const { type, path } = child.columns[child.parent?.column ?? ''] ?? {}
    expect({ type, path }).toEqual({
      type: parent.idType === 'uuid' ? 'text' : parent.idType,
      path: [],
    })
  }
  for (const { kind, parent } of streams) expect(parent === undefined).toBe(kind !== 'child')
})
