// What is asked for once for each record of another stream, from SalesLoft to Postgres.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type StreamName, streamOf } from '../../src/domain/streams.ts'
import { createTurnsRig, type TurnsRig } from '../support/turns.ts'

/** Children as the mirror has them and as they are, by parent and in order. */
async function compared(
  { database, simulator }: TurnsRig,
  stream: StreamName,
): Promise<{ readonly mirror: unknown; readonly truth: unknown }> {
  const { table, path, parent } = streamOf(stream)
  const { rows } = await sql<{ parent: string; raw: unknown }>`
    select m.${sql.ref(parent?.column ?? 'id')}::text as parent, m.raw
    from ${sql.table(`salesloft.${table}`)} m where m.deleted_at is null
    order by 1, substring(m.id::text from '[0-9]+$')::bigint`.execute(database.kysely)
  const mirror: Record<string, unknown[]> = {}
  for (const row of rows) (mirror[row.parent] ??= []).push(row.raw)
  const truth = simulator.truth
    .below(path)
    .filter(({ records }) => records.length > 0)
    .map(({ parent: id, records }) => [String(id), records] as const)
  return { mirror, truth: Object.fromEntries(truth) }
}

async function expectEqual(rig: TurnsRig, stream: StreamName): Promise<void> {
  const { mirror, truth } = await compared(rig, stream)
  expect(mirror).toEqual(truth)
}

function asked({ simulator }: TurnsRig): number {
  return simulator.requests.list().length
}

async function readBoth(rig: TurnsRig): Promise<void> {
  await rig.read('transcriptions')
  await rig.read('transcription_sentences')
}

describe('sentences of transcriptions', () => {
  test('are mirrored in their order, over several pages and turns, and asked for again only where the transcription changed', async () => {
    await using rig = await createTurnsRig({ sizes: { transcriptions: 24 } })
    await rig.read('transcriptions')
    expect(await rig.turn('transcription_sentences', { pages: 3 })).toMatchObject({ state: 'more' })
    expect(await rig.read('transcription_sentences')).toMatchObject({ state: 'current' })
    await expectEqual(rig, 'transcription_sentences')
    rig.simulator.requests.reset()
    await rig.read('transcription_sentences')
    expect(asked(rig)).toBe(0)
    rig.simulator.mutate.update('transcriptions', 2)
    await rig.read('transcriptions')
    rig.simulator.requests.reset()
    await rig.read('transcription_sentences')
    expect(asked(rig)).toBeLessThanOrEqual(4)
    await expectEqual(rig, 'transcription_sentences')
  })

  test('wait for the first reading of the transcriptions', async () => {
    await using rig = await createTurnsRig({ sizes: { transcriptions: 4 } })
    const early = { code: 'stream.early', retry: 'after', retryAfterMs: 5_000 }
    await expect(rig.turn('transcription_sentences')).rejects.toMatchObject(early)
    await readBoth(rig)
    await expectEqual(rig, 'transcription_sentences')
  })

  test('go with a transcription that SalesLoft does not know any more', async () => {
    await using rig = await createTurnsRig({ sizes: { transcriptions: 6 } })
    await readBoth(rig)
    rig.simulator.mutate.update('transcriptions', 6)
    await rig.read('transcriptions')
    rig.simulator.mutate.remove('transcriptions', 1)
    const { counts } = await rig.read('transcription_sentences')
    expect(counts.deleted).toBeGreaterThan(0)
    await expectEqual(rig, 'transcription_sentences')
  })

  test('go with a transcription that is marked deleted', async () => {
    await using rig = await createTurnsRig({ sizes: { transcriptions: 4 } })
    await readBoth(rig)
    await sql`update salesloft.transcriptions set deleted_at = clock_timestamp()`.execute(
      rig.database.kysely,
    )
    await rig.read('transcription_sentences')
    expect((await compared(rig, 'transcription_sentences')).mirror).toEqual({})
  })

  test('stay where it is the endpoint that is missing', async () => {
    await using rig = await createTurnsRig({ sizes: { transcriptions: 6 } })
    await readBoth(rig)
    rig.simulator.faults.add({
      match: 'sentences',
      fault: { kind: 'status', status: 404 },
    })
    await expect(rig.read('transcription_sentences', { full: true })).resolves.toMatchObject({
      state: 'unavailable',
    })
    await expectEqual(rig, 'transcription_sentences')
  })
})

describe('statistics of cadences', () => {
  test('are asked for again for every living cadence', async () => {
    await using rig = await createTurnsRig({ sizes: { cadences: 5 } })
    await rig.read('cadences')
    await rig.read('cadence_stats')
    await expectEqual(rig, 'cadence_stats')
    rig.simulator.requests.reset()
    await rig.read('cadence_stats')
    expect(asked(rig)).toBe(5)
  })
})

describe('a list that is asked for by POST', () => {
  test('is mirrored like another', async () => {
    await using rig = await createTurnsRig({ sizes: { 'meetings/settings/searches': 130 } })
    expect(await rig.read('meetings_settings')).toMatchObject({ state: 'current' })
    expect(await rig.differences('meetings_settings')).toBe(0)
    expect(new Set(rig.simulator.requests.list().map(({ method }) => method))).toEqual(
      new Set(['POST']),
    )
  })
})
