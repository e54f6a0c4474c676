// `contacts diff` and `push` as an operator types them, with a worker, Temporal and a SalesLoft that answers.
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { acme, createPatient, type Patient } from '../support/examined.ts'
import { runProgram } from '../support/program.ts'

let patient: Patient
let app: App
const held = new AsyncDisposableStack()

beforeAll(async () => {
  patient = held.use(await createPatient({ limitPerMinute: 6_000 }))
  app = held.use(await patient.app())
  await patient.connect(app)
}, 60_000)
afterAll(() => held.disposeAsync())

async function ran(words: string, input = '') {
  const { environment } = patient
  return await runProgram(['contacts', ...words.split(' ')], { environment, input })
}

const people = 'external_id,email_address,last_name\nn1,n1@new.example,One\nn2,,Two\n'

test('nothing is pushed without a contract, by nobody, and past a brake only when it is confirmed', async () => {
  expect((await ran('import acme -', people)).code).toBe(0)
  for (const words of ['diff acme', 'push acme']) {
    expect(await ran(words)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no contract') as string,
    })
  }
  const braked = 'created: { salesloft: ignore }\nbrake: { least: 0, share: 0 }\n'
  await ran('contract set acme -', braked)
  expect((await ran('push acme')).err).toContain('worker')
  const diff = await ran('diff acme')
  expect(diff.out).toMatch(
    /^created +SalesLoft .* email_address +– +n1@new\.example +created\.local: create/m,
  )
  expect(diff.out).toMatch(/^waits .* SalesLoft takes nobody without an e-mail address/m)
  expect(diff.out).toContain('SalesLoft: 1 new, 0 changed, 0 deleted')
  const csv = (await ran('diff acme --csv')).out.split('\n')
  expect(csv[0]).toBe('what,where,contact,person,field,has,is_given,why')
  const json = JSON.parse((await ran('diff acme --limit 1 --json')).out) as object
  expect(json).toMatchObject({
    counts: { salesloft: { created: 1 } },
    differences: [{ side: 'salesloft' }],
  })
  await app.worker(inject('workflowBundle'))
  const stopped = await ran('push acme --wait')
  expect([stopped.code, stopped.out]).toEqual([1, expect.stringContaining('The brake stopped it')])
  expect((await ran('runs acme')).out).toContain('braked')
  const done = await ran('push acme --confirm --wait --json')
  expect(JSON.parse(done.out)).toMatchObject({
    ok: true,
    state: 'done',
    counts: { salesloft: { created: 1 } },
  })
  const { contacts } = await app.contacts.book.list(acme, { state: 'linked', most: 9 })
  const [one] = contacts
  expect(contacts).toMatchObject([{ contact: { row: { external_id: 'n1' } } }])
  const story = (await ran(`show acme ${one?.id ?? ''}`)).out
  expect(story).toMatch(/one with person \d+ \(linked\)/)
  expect(story).toMatch(/SalesLoft {2}created/)
  expect((await ran('push acme --confirm')).err).toContain('No brake has stopped')
  const quiet = await ran('diff acme --json')
  expect(JSON.parse(quiet.out)).toMatchObject({ counts: { salesloft: { created: 0, changed: 0 } } })
}, 60_000)
