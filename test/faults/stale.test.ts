// Answers from somebody's cache: pages of a minute ago among those of now.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'
import { imbalance, shiftedClock } from '../support/standing.ts'

/** Notes each row that goes back to an older version. */
async function watchForOlderVersions({ query }: Rig): Promise<void> {
  await query(sql`create table public.went_back (id bigint, was timestamptz, became timestamptz)`)
  await query(sql`
    create function public.note_older() returns trigger language plpgsql as $$ begin
      insert into public.went_back values (old.id, old.updated_at, new.updated_at);
      return new;
    end $$`)
  await query(sql`
    create trigger note_older before update on salesloft.people
    for each row when (new.updated_at < old.updated_at) execute function public.note_older()`)
}

test('pages that are a minute old among fresh ones lose nothing and take no row back (A25, A54)', async () => {
  const clock = shiftedClock()
  await using rig = await createRig({
    streams: coreStreams,
    clock,
    sizes: { people: 800 },
    shuffleTies: true,
  })
  await watchForOlderVersions(rig)
  const { mutate } = rig.simulator
  for (let minute = 0; minute < 4; minute++) {
    rig.simulator.configure({ staleMs: 60_000, staleProbability: 0.3 })
    for (let n = 0; n < 4; n++) {
      mutate.update('people', 60)
      mutate.insert('people', 5)
      if (n === 2) mutate.bulkUpdate('people', 150)
      clock.forward(15_000)
    }
    await rig.syncNow()
  }
  rig.simulator.configure({ staleMs: 0, staleProbability: 0 })
  clock.forward(60_000)
  await rig.syncNow()
  await rig.syncNow()
  expect(await rig.differences()).toEqual({})
  expect(await imbalance(rig)).toBe(0)
  expect(await rig.query(sql`select * from public.went_back`)).toEqual([])
})

test('a full reading of old pages takes no row back either (A25)', async () => {
  const clock = shiftedClock()
  await using rig = await createRig({ streams: coreStreams, clock, sizes: { people: 400 } })
  await rig.syncNow()
  await watchForOlderVersions(rig)
  clock.forward(60_000)
  rig.simulator.mutate.update('people', 300)
  clock.forward(60_000)
  await rig.syncNow()
  rig.simulator.configure({ staleMs: 90_000, staleProbability: 1 })
  await rig.readFully('people')
  expect(await rig.differences()).toEqual({})
  expect(await rig.query(sql`select * from public.went_back`)).toEqual([])
})
