// Contacts through a worker and Temporal: a contract has its schedule, what an application writes rings, and what changes in
// SalesLoft comes with a run, which a delivery begins.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { createInbox } from '../../src/store/inbox.ts'
import { acme, createPatient, type Patient } from '../support/examined.ts'

let patient: Patient
let app: App
const held = new AsyncDisposableStack()

beforeAll(async () => {
  patient = held.use(await createPatient({ limitPerMinute: 6_000 }))
  app = held.use(await patient.app())
  await patient.connect(app)
}, 60_000)
afterAll(() => held.disposeAsync())

const patience = { timeout: 40_000 }
const id = `contacts:${acme}`

async function isScheduled(): Promise<boolean> {
  const all = await (await app.temporal()).listSchedules(acme)
  return all.some((each) => each.id === id)
}

const query = async <Row>(statement: ReturnType<typeof sql<Row>>) =>
  (await statement.execute(patient.database.database.kysely)).rows

const personOf = (address: string) =>
  patient.simulator.truth.records('people').find((each) => each['email_address'] === address)

test('a contract has its schedule from the moment it is set, until it is taken away', async () => {
  expect(await isScheduled()).toBe(false)
  await app.contacts.contract.set(acme, '', 'ann')
  await expect.poll(isScheduled, patience).toBe(true)
  await app.contacts.contract.remove(acme)
  await expect.poll(isScheduled, patience).toBe(false)
  const others = await (await app.temporal()).listSchedules(acme)
  expect(others.map((each) => each.id)).toContain(`sync:${acme}`)
})

test('reports go by the clocks of the team from the moment they are set', async () => {
  await app.guarding.rules.change(acme, undefined, { timeZone: 'America/Lima' }, 'ann')
  const nextHour = async () => {
    const all = await (await app.temporal()).listSchedules(acme)
    const { nextAt } = all.find((each) => each.id === `report:${acme}`) ?? {}
    return nextAt?.slice(11, 13)
  }
  // Four in Lima.
  await expect.poll(nextHour, patience).toBe('09')
})

test('what an application writes rings, and a person who changed comes with the next run, or a delivery', async () => {
  await app.contacts.contract.set(acme, 'created: { salesloft: ignore }', 'ann')
  await app.worker(inject('workflowBundle'))
  await query(sql`insert into worker.contact (team, email_address, title)
    values (${acme}, 'rung@x.example', 'First')`)
  // No schedule comes within this time: it is the bell. Whoever wrote before somebody listened writes once more.
  let writes = 0
  await expect
    .poll(async () => {
      writes += 1
      await query(sql`update worker.contact set city = ${`City ${writes}`} where team = ${acme}`)
      return personOf('rung@x.example')
    }, patience)
    .toBeDefined()
  const person = Number(personOf('rung@x.example')?.['id'])
  const settled = async () =>
    await query(sql`select from worker.contact_link
      where team = ${acme} and state = 'linked' and awaits is null and contact_version = seen_version`)
  await expect.poll(settled, patience).toHaveLength(1)
  patient.simulator.mutate.update('people', [person], { set: { title: 'Theirs' } })
  const temporal = await app.temporal()
  await expect
    .poll(async () => {
      await app.operations.syncNow(acme, { streams: ['people'] })
      await temporal.syncContacts(acme)
      const [contact] = await query(sql<{ title: string }>`
        select title from worker.contact where team = ${acme}`)
      return contact?.title
    }, patience)
    .toBe('Theirs')
  // A delivery rings by itself: no run is asked for, and none is under way.
  await expect.poll(() => temporal.endOfContacts(acme, null), patience).toBeDefined()
  patient.simulator.mutate.update('people', [person], { set: { title: 'Delivered' } })
  const body = Buffer.from(JSON.stringify(personOf('rung@x.example')))
  const inbox = createInbox({ database: patient.database.database })
  await inbox.take({ team: acme, endpoint: 'endpoint', event: 'person_updated', body })
  await temporal.ringInbox(acme)
  await expect
    .poll(
      async () => (await query(sql`select title from worker.contact where team = ${acme}`))[0],
      patience,
    )
    .toEqual({ title: 'Delivered' })
}, 120_000)
