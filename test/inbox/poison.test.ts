// Deliveries about records that end whatever reads them.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { asked, createHooked, type Hooked, recordOf } from '../support/hooked.ts'
import { deadlyTrials } from '../support/trials.ts'

const deadly = new Set<string>()
const trials = deadlyTrials(deadly)
let hooked: Hooked

beforeAll(async () => {
  hooked = await createHooked({ streams: ['accounts'], sizes: { accounts: 20 }, trials })
  await hooked.syncNow()
})
beforeEach(() => hooked.forget())
afterAll(() => hooked[Symbol.asyncDispose]())

async function reasons(): Promise<readonly unknown[]> {
  return await hooked.query(sql`
    select record_id, reason from worker.quarantine where team = ${hooked.team}`)
}

test('one that ended its worker three times has its record tried elsewhere, and is put aside; others are tried no more', async () => {
  const { mutate } = hooked.simulator
  const [id = 0, other = 0] = mutate.update('accounts', 2)
  deadly.add(String(id))
  await hooked.keepAll('account_updated', [JSON.stringify(recordOf(hooked, 'accounts', id))])
  await hooked.query(sql`update worker.inbox set attempts = 3`)
  await hooked.ring()
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ quarantined: 1 })
  const reason = 'ended the process that read it'
  expect(await reasons()).toEqual([{ record_id: String(id), reason }])
  const times = trials.times()
  // Known by its bytes from now on: nothing looks into it, beside whatever else is asked for.
  await hooked.takeAll(
    'account_updated',
    [id, other].map((each) => {
      const { updated_at } = recordOf(hooked, 'accounts', each)
      return JSON.stringify({ id: each, updated_at })
    }),
  )
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ quarantined: 2, stored: 1 })
  expect(trials.times()).toBe(times)
  expect(asked(hooked, 'accounts')).not.toEqual([])
  expect(await hooked.differences()).toEqual({ accounts: 1 })
  // Another version of it ends nothing.
  deadly.clear()
  mutate.update('accounts', [id])
  await hooked.take('account_updated', JSON.stringify(recordOf(hooked, 'accounts', id)))
  await hooked.settled()
  expect(await hooked.outcomes()).toEqual({ quarantined: 2, stored: 2 })
  expect(await reasons()).toEqual([])
  expect(await hooked.differences()).toEqual({})
})
