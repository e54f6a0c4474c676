import { describe, expect, test } from 'vitest'
import { isStreamName, streamOf, streams } from '../../src/domain/streams.ts'

describe('the catalogue', () => {
  test('names each stream and each table once', () => {
    expect(new Set(streams.map((stream) => stream.table)).size).toBe(streams.length)
    for (const stream of streams) expect(streamOf(stream.name)).toBe(stream)
  })

  test('a column never stands for what every table has', () => {
    const common = new Set([
      'team',
      'id',
      'raw',
      'updated_at',
      'requested_at',
      'synced_at',
      'deleted_at',
    ])
    for (const { columns } of streams) {
      expect(Object.keys(columns).filter((name) => common.has(name))).toEqual([])
    }
  })

  test('says which streams there are when asked for another', () => {
    expect(() => streamOf('persons')).toThrow(/no stream "persons".*people, .*accounts, /)
    expect(isStreamName('toString')).toBe(false)
  })
})
