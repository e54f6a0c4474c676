import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, get, post, postJson } from './http.ts'

let fixture: Fixture
let cookie: string
let formToken: string
const base = '/api/v1/teams/demo'

beforeAll(async () => {
  fixture = await createFixture()
  ;({ cookie, formToken } = await fixture.signIn())
})
beforeEach(() => {
  fixture.calls.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

async function codeOf(answer: Response): Promise<unknown> {
  return [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
}

async function pageOf(path: string): Promise<string> {
  const answer = await get(fixture, path, { cookie, accept: 'text/html' })
  expect(answer.status).toBe(200)
  return await answer.text()
}

describe('over HTTP', () => {
  test('nothing is had without the operator token', async () => {
    for (const path of ['enrollments', 'enrollments/12', 'enrollment-batches', 'audiences']) {
      expect((await get(fixture, `${base}/${path}`)).status).toBe(401)
    }
    const asked = await fetch(`${fixture.url}${base}/enrollments`, { method: 'POST' })
    expect(asked.status).toBe(401)
  })

  test('one is asked for in the lane before all others, and answered with its guards', async () => {
    const answer = await postJson(fixture, `${base}/enrollments`, { cadence: 17, person: '4711' })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({
      enrollments: [{ id: '12', state: 'refused', reason: 'do-not-contact', answers: [{}] }],
    })
    expect(fixture.calls).toEqual([
      'enroll {"team":"demo","cadence":"17","person":"4711","by":"the API","source":"api","lane":"interactive"}',
    ])
    const tried = { cadence: '17', person: '4711', dryRun: true }
    expect((await postJson(fixture, `${base}/enrollments`, tried)).status).toBe(200)
  })

  test('what is not understood is refused whole', async () => {
    for (const body of [
      {},
      { cadence: '17' },
      { cadence: '17', person: 'x' },
      { cadence: '17', person: '1', more: 1 },
      { cadence: '17', person: '1; drop table' },
    ]) {
      const answer = await postJson(fixture, `${base}/enrollments`, body)
      expect(await codeOf(answer)).toEqual([400, 'usage.invalid'])
    }
    const listed = await get(fixture, `${base}/enrollments?state=nonsense`, bearer)
    expect(await codeOf(listed)).toEqual([400, 'usage.invalid'])
    expect(fixture.calls).toEqual([])
  })

  test('they are listed by what is asked, with how many are where', async () => {
    const path = `${base}/enrollments?state=refused&state=waiting&cadence=17&limit=5`
    const answer = await get(fixture, path, bearer)
    expect(await answer.json()).toMatchObject({
      team: 'demo',
      next: '11',
      enrollments: [{ id: '12' }],
      funnel: [{ count: 3 }, { count: 1 }],
    })
    expect(fixture.calls).toEqual([
      'enrollments demo {"cadence":"17","limit":5,"states":["refused","waiting"]}',
    ])
  })

  test('one is shown whole, or said to be none', async () => {
    const shown = await get(fixture, `${base}/enrollments/12`, bearer)
    expect(await shown.json()).toMatchObject({ enrollments: [{ events: [{ kind: 'judged' }] }] })
    const none = await get(fixture, `${base}/enrollments/13`, bearer)
    expect(await codeOf(none)).toEqual([404, 'enrollment.unknown'])
  })

  test('it is paused, resumed, stopped and retried', async () => {
    for (const order of ['pause', 'resume', 'stop', 'retry']) {
      const answer = await postJson(fixture, `${base}/enrollments/12/${order}`, {})
      expect(answer.status).toBe(202)
      const wrong = await postJson(fixture, `${base}/enrollments/12/${order}`, { more: 1 })
      expect(wrong.status).toBe(400)
    }
    expect(fixture.calls).toEqual([
      'pause 12 by the API',
      'resume 12 by the API',
      'stop 12 by the API',
      'retry 12 by the API',
    ])
  })

  test('many are stored first, however many of them', async () => {
    const people = Array.from({ length: 100_000 }, (_, at) => String(10_000_000 + at))
    const wanted = { cadence: '17', people }
    const answer = await postJson(fixture, `${base}/enrollment-batches`, wanted)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ batch: { id: '3', total: 2, done: 1 } })
    const rows = await get(fixture, `${base}/enrollment-batches/3?after=1000`, bearer)
    expect(await rows.json()).toMatchObject({ batch: { id: '3' }, rows: [] })
    expect(fixture.calls.at(-1)).toBe('rows 3 1000')
    // More than an integer of Postgres holds, which would refuse it.
    await get(fixture, `${base}/enrollment-batches/3?after=2147483648`, bearer)
    expect(fixture.calls.at(-1)).toBe('rows 3 0')
    expect((await postJson(fixture, `${base}/enrollment-batches/3/stop`, { now: 1 })).status).toBe(
      400,
    )
    const stopped = await postJson(fixture, `${base}/enrollment-batches/3/stop`, {})
    expect(stopped.status).toBe(202)
    expect(await stopped.json()).toMatchObject({ batch: { id: '3' } })
    expect(fixture.calls.at(-1)).toBe('stop batch 3')
  })

  test('an audience is saved, tried, run, and begins its batch', async () => {
    const saved = await fetch(`${fixture.url}${base}/audiences/west`, {
      method: 'PUT',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'select id from people', cadence: 17 }),
    })
    expect(saved.status).toBe(200)
    await postJson(fixture, `${base}/audiences/west/run`, { dryRun: true })
    await postJson(fixture, `${base}/audiences/west/run`, { confirm: true })
    const wrong = await postJson(fixture, `${base}/audiences/west/run`, { now: true })
    expect(wrong.status).toBe(400)
    const removed = await fetch(`${fixture.url}${base}/audiences/west`, {
      method: 'DELETE',
      headers: bearer,
    })
    expect(await removed.json()).toEqual({ team: 'demo', name: 'west', removed: true })
    expect(fixture.calls).toEqual([
      'save west {"query":"select id from people","cadence":17} by the API',
      'run west {"by":"the API","dryRun":true}',
      'run west {"by":"the API","confirm":true}',
      'begin 3',
      'remove west',
    ])
  })
})

describe('on the page', () => {
  test('the funnel says how many are where and why, and leads to those', async () => {
    const text = await pageOf('/enrollments?team=demo')
    expect(text).toContain('3 of 4 enrolments of demo are on the cadence now')
    expect(text).toContain('25 %')
    expect(text).toContain(
      'href="/enrollments?team=demo&amp;state=refused&amp;reason=do-not-contact"',
    )
    expect(text).toContain('href="/enrollments/12?team=demo"')
    expect(text).toContain('before=11')
    expect(text).not.toContain('<img src=x')
  })

  test('the list is filtered by the form, whose empty fields mean nothing', async () => {
    await pageOf('/enrollments?team=demo&state=refused&reason=&cadence=17&person=')
    expect(fixture.calls).toEqual([
      'enrollments demo {"cadence":"17","states":["refused"],"limit":50}',
    ])
  })

  test('one is told from its request to now, with its guards and its workflow', async () => {
    const text = await pageOf('/enrollments/12?team=demo')
    for (const words of ['Person 4711 in cadence 17', 'was never made', 'judged', 'guards 12']) {
      expect(text).toContain(words)
    }
    expect(text).toContain('/workflows/enroll%3Ademo%3A17%3A4711')
    expect(text).not.toContain('<img src=x')
    // It has ended: what cannot be done says why.
    expect(text).toMatch(
      /enrollments\/12\/pause">[^§]{0,200}?<button\s+disabled title="it has ended"/,
    )
    expect(text).toMatch(/enrollments\/12\/retry">[^§]{0,200}?<button\s*>Yes, retry/)
    expect(text).toContain('<button disabled title="it has ended">Stop</button>')
  })

  test('an order is a form of our own, and comes back with a message', async () => {
    const path = '/teams/demo/enrollments/12/retry'
    expect((await post(fixture, path, { cookie })).status).toBe(403)
    const done = await post(fixture, path, { cookie }, { formToken })
    expect(done.status).toBe(303)
    expect(done.headers.get('location')).toBe('/enrollments/12?team=demo&done=retry')
    expect(fixture.calls).toEqual(['retry 12 by the page'])
    expect(await pageOf('/enrollments/12?team=demo&done=retry')).toContain('judged again')
  })
})
