import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, startReading } from '../support/reading.ts'
import { incoming } from '../support/rows.ts'

const from = '2026-01-01T00:00:00.000000Z'
const next = '2026-02-01T00:00:00.000000Z'

test('a range whose later page ends the process three times is read with care, though its first pages are stored', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  const row = incoming(streamOf('tasks'), { id: 1, updated_at: '2026-01-02T00:00:00.000000Z' })
  await startReading(database, 'tasks')
  await createSync({ database }).useFallback({ team: demo, stream: 'tasks', mode: 'bounded' })

  async function turn(cursor: string): Promise<{ careful: boolean; cursor: string | null }> {
    const begun = await createSync({ database }).begin({ team: demo, stream: 'tasks' })
    if (begun.kind !== 'begun') throw new Error(begun.kind)
    const { runId, sequence } = begun
    const reading = { team: demo, stream: streamOf('tasks'), runId, sequence, quarantined: [] }
    const page = { requestedAt: next, cost: 1, requests: 1, head: next, rows: [row], cursor }
    await createSync({ database }).commitPage({ ...reading, ...page })
    return { careful: begun.careful, cursor: begun.cursor }
  }

  expect(await turn(from)).toEqual({ careful: false, cursor: null })
  expect(await turn(from)).toEqual({ careful: false, cursor: from })
  expect(await turn(from)).toEqual({ careful: false, cursor: from })
  expect(await turn(next)).toEqual({ careful: true, cursor: from })
  expect(await turn(next)).toEqual({ careful: false, cursor: next })
})
