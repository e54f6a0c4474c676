// kill -9 of the server wherever a delivery can be cut off: what was answered 2xx is stored, once, and waits to be processed.
import { describe, expect, test } from 'vitest'
import { receivingPoints } from '../../src/domain/crash-points.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { prepare, receive } from './receiver.ts'
import { deliver, type Stored, storedIn } from './site.ts'

const bodies = Array.from({ length: 8 }, (_, at) => Buffer.from(JSON.stringify({ id: at })))

describe.concurrent('a server killed', { timeout: 120_000 }, () => {
  test.each(receivingPoints)('at %s loses nothing that it answered 200 (I2)', async (point) => {
    await using mine = await createTestDatabase()
    const place = await prepare(mine.url)
    const statuses = new Map<string, number>()
    const deliverAll = async (url: string): Promise<void> => {
      for (const body of bodies) {
        const status = await deliver(url, place.person, body).then(
          (answer) => answer.status,
          () => 0,
        )
        // SalesLoft sends again what was not answered 2xx, and nothing else.
        if (statuses.get(body.toString()) !== 200) statuses.set(body.toString(), status)
      }
    }
    const held = async (): Promise<string[]> =>
      (await storedIn(mine.database)).map(({ body }) => body.toString())
    {
      await using receiver = await receive(place, { FAULT_POINT: point, FAULT_TIME: '4' })
      await deliverAll(receiver.url)
      expect(await receiver.process.ended).toMatchObject({ code: null })
    }
    const answered = [...statuses].filter(([, status]) => status === 200).map(([body]) => body)
    // The fourth was not stored at K10, stored and not answered at K11, and answered at K12.
    expect(answered).toHaveLength(point === 'K12' ? 4 : 3)
    const there = await held()
    expect(there).toHaveLength(point === 'K10' ? 3 : 4)
    expect(there).toEqual(expect.arrayContaining(answered))
    await using again = await receive(place)
    await deliverAll(again.url)
    expect([...statuses.values()]).toEqual(bodies.map(() => 200))
    const rows: readonly Stored[] = await storedIn(mine.database)
    expect(rows.map(({ body }) => body.toString()).toSorted()).toEqual(
      [...statuses.keys()].toSorted(),
    )
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['pending']))
  })
})
