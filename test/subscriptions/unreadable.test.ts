// A token that no key opens, alone among others that can be read.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../support/postgres.ts'
import { createScene, createSceneDatabase } from './scene.ts'

let own: TestDatabase

beforeAll(async () => {
  own = await createSceneDatabase()
})
afterAll(() => own[Symbol.asyncDispose]())

test.for(['active', 'pending'])(
  'one that is %s has the endpoint replaced, whole',
  async (state) => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    const before = scene.listed()
    await scene.query(sql`
    update worker.webhook_endpoint set state = ${state}, token = overlay(token placing '\\x00'::bytea from 20),
      subscription_id = case when ${state} = 'active' then subscription_id end
    where team = ${scene.team} and event = 'person_updated'`)
    if (state === 'pending') {
      // SalesLoft has none of it: it would be asked for again under a token that cannot be read.
      const id = before.find(({ event }) => event === 'person_updated')?.id
      scene.simulator.mutate.remove('webhook_subscriptions', [Number(id)])
    }
    await scene.webhooks.apply(scene.team)
    const after = scene.listed()
    expect(after.map(({ event }) => event)).toEqual(before.map(({ event }) => event))
    const urls = new Set(after.map(({ url }) => url))
    expect(urls.size).toBe(1)
    expect(urls).not.toEqual(new Set(before.map(({ url }) => url)))
    expect(await scene.webhooks.apply(scene.team)).toMatchObject({ steps: [] })
  },
)
