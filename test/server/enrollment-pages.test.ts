// What an operator does with enrolments on the pages: each form, what it refuses, and the files beside the lists.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, get, post, postJson } from './http.ts'

let fixture: Fixture
let cookie: string
let formToken: string
const api = '/api/v1/teams/demo'

beforeAll(async () => {
  fixture = await createFixture()
  ;({ cookie, formToken } = await fixture.signIn())
})
beforeEach(() => {
  fixture.calls.length = 0
  fixture.logged.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

async function pageOf(path: string): Promise<string> {
  const answer = await get(fixture, path, { cookie, accept: 'text/html' })
  expect([path, answer.status]).toEqual([path, 200])
  const text = await answer.text()
  expect(text).not.toContain('<img src=x')
  return text
}

type Sent = { readonly status: number; readonly to: string | null; readonly text: string }

/** As a browser does it; the same without the proof of the form is refused first. */
async function send(path: string, fields: Record<string, string> = {}): Promise<Sent> {
  const headers = { cookie, accept: 'text/html' }
  const forged = await post(fixture, path, headers, fields)
  expect([path, forged.status]).toEqual([path, 403])
  expect(fixture.calls).toEqual([])
  const answer = await post(fixture, path, headers, { formToken, ...fields })
  const text = await answer.text()
  expect(text).not.toContain('<img src=x')
  return { status: answer.status, to: answer.headers.get('location'), text }
}

function calls(): readonly string[] {
  return fixture.calls.splice(0)
}

describe('the list', () => {
  test('names people and cadences beside their ids, counts by cadence, and leads to its files', async () => {
    const text = await pageOf('/enrollments?team=demo&state=refused')
    expect(text).toContain('Spring <span class="muted">17</span>')
    expect(text).toContain('Ann &lt;img')
    expect(text).toContain('href="/enrollments?team=demo&amp;cadence=17&amp;state=on-cadence"')
    expect(text).toContain(`href="${api}/enrollments.csv?state=refused"`)
    expect(text).toContain(`href="${api}/enrollments?state=refused&amp;limit=500"`)
  })

  test('is sorted by links that say how it is sorted, and begins anew when it is', async () => {
    const path = '/enrollments?team=demo&state=refused&sort=person&before=44'
    const text = await pageOf(path)
    expect(calls()).toEqual([
      'enrollments demo {"sort":"person","before":"44","states":["refused"],"limit":50}',
    ])
    expect(text).toMatch(
      /aria-sort="ascending">\s*<a href="\/enrollments\?team=demo&amp;state=refused&amp;sort=person&amp;direction=descending"/,
    )
    expect(text).toContain('sort=person&amp;before=11')
    const wrong = await get(fixture, '/enrollments?team=demo&sort=answers', { cookie })
    expect(wrong.status).toBe(400)
  })

  test('is a file of all pages, in which no name is a formula', async () => {
    fixture.calls.length = 0
    const answer = await get(fixture, `${api}/enrollments.csv?cadence=17`, bearer)
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(answer.headers.get('content-disposition')).toContain('demo-enrolments.csv')
    const [head, first, second] = (await answer.text()).split('\n')
    expect(head).toMatch(/^enrollment,person,person_name,cadence,cadence_name/)
    expect(first).toMatch(/^12,4711,Ann <img src=x onerror=alert\(1\)>,17,Spring,,,refused/)
    expect(second).toMatch(/^11,4712,"'=1\+1, ""so""",17,/)
    expect(calls()).toEqual([
      'enrollments demo {"cadence":"17","limit":500}',
      'enrollments demo {"cadence":"17","before":"11","limit":500}',
    ])
    const counts = await get(fixture, `${api}/enrollments/cadences`, bearer)
    expect(await counts.json()).toMatchObject({ cadences: [{ cadence: '17' }, { cadence: '18' }] })
  })
})

test('one on its cadence says which step comes next and when, as the mirror has it', async () => {
  const text = await pageOf('/enrollments/11?team=demo')
  expect(text).toMatch(/\(day 3, step 2, phone\)\s*· due <time/)
  expect(text).toContain('This takes person 4712 off cadence 17 in SalesLoft.')
  expect(text).toMatch(/enrollments\/11\/stop">/)
  const shown = await get(fixture, `${api}/enrollments/11`, bearer)
  expect(await shown.json()).toMatchObject({ enrollments: [{ nextStep: { step: '5', day: 3 } }] })
  const ended = await get(fixture, `${api}/enrollments/12`, bearer)
  expect(await ended.json()).toMatchObject({ enrollments: [{ nextStep: null }] })
})

describe('a person is enrolled', () => {
  const fields = { cadence: '17', person: '4711', user: '', step: '' }

  test('after a dry run that says what each guard answers', async () => {
    expect(await pageOf('/enrollments/new?team=demo&cadence=17')).toMatch(
      /id="cadence"[^>]*value="17"/,
    )
    const tried = await send('/teams/demo/enrollments/try', fields)
    expect(tried.status).toBe(200)
    expect(calls()).toEqual([
      'enroll {"team":"demo","cadence":"17","person":"4711","by":"the page","source":"page","lane":"interactive","dryRun":true}',
    ])
    expect(tried.text).toContain('What each guard answers')
    expect(tried.text).toContain('do-not-contact')
    expect(tried.text).toContain('<input type="hidden" name="person" value="4711" />')
    const made = await send('/teams/demo/enrollments', fields)
    expect([made.status, made.to]).toEqual([303, '/enrollments/12?team=demo&done=enroll'])
    expect(calls()).toEqual([
      'enroll {"team":"demo","cadence":"17","person":"4711","by":"the page","source":"page","lane":"interactive"}',
    ])
    expect(await pageOf(made.to ?? '')).toContain('It is asked for')
  })

  test('or told what is wrong beside what was typed', async () => {
    for (const path of ['/teams/demo/enrollments/try', '/teams/demo/enrollments']) {
      const refused = await send(path, { ...fields, person: 'x' })
      expect(refused.status).toBe(400)
      expect(refused.text).toContain('person: an id of SalesLoft.')
      expect(refused.text).toMatch(/id="person"[^>]*value="x"/)
      calls()
    }
  })
})

describe('a rule', () => {
  test('is shown with where it comes from, of the team and of a cadence', async () => {
    const text = await pageOf('/enrollments/rules?team=demo')
    expect(text).toMatch(/aria-label="coolDownDays"[^>]*value="7"[^>]*placeholder="0"/)
    expect(text).toMatch(/set for the team <time/)
    expect(text).toMatch(/<option value=""\s+selected>as it comes: true<\/option>/)
    expect(text).toContain('so long after their last cadence ended')
    const one = await pageOf('/enrollments/rules?team=demo&cadence=17')
    expect(one).toContain('Rules of cadence 17 of demo')
    expect(one).toContain('name="cadence" value="17"')
    const nonsense = await get(fixture, '/enrollments/rules?team=nobody', { cookie })
    expect(nonsense.status).toBe(404)
  })

  test('is set by its own form, and an empty field is as it comes', async () => {
    const set = await send('/teams/demo/enrollment-rules/coolDownDays', { value: '30' })
    expect([set.status, set.to]).toEqual([303, '/enrollments/rules?team=demo&done=coolDownDays'])
    expect(calls()).toEqual(['rules demo all {"coolDownDays":30} by the page'])
    expect(await pageOf(set.to ?? '')).toContain('<strong>coolDownDays</strong> is set')
    const fields = { value: '', cadence: '17' }
    const unset = await send('/teams/demo/enrollment-rules/bouncing', fields)
    expect(unset.to).toBe('/enrollments/rules?team=demo&cadence=17&done=bouncing')
    expect(calls()).toEqual(['rules demo 17 {"bouncing":null} by the page'])
    await send('/teams/demo/enrollment-rules/bouncing', { value: 'false' })
    expect(calls()).toEqual(['rules demo all {"bouncing":false} by the page'])
  })

  test('that cannot be is named, and what was typed stays', async () => {
    const path = '/teams/demo/enrollment-rules/coolDownDays'
    const refused = await send(path, { value: 'a week' })
    expect(refused.status).toBe(400)
    expect(refused.text).toMatch(/role="alert" id="problem">\s*coolDownDays: days\.\s*</)
    expect(refused.text).toMatch(/aria-label="coolDownDays"[^>]*value="a week"[^>]*aria-invalid/)
    calls()
    expect((await send('/teams/demo/enrollment-rules/constructor', { value: '1' })).status).toBe(
      400,
    )
    expect(calls()).toEqual([])
  })
})

describe('the suppression list', () => {
  test('goes on in a form, since no address may stand in that of a page', async () => {
    const text = await pageOf('/enrollments/suppressed?team=demo')
    expect(text).toMatch(/1 domain and\s+2 addresses of demo are suppressed/)
    expect(text).not.toMatch(/(?:href|action)="[^"]*example/)
    calls()
    const next = await send('/teams/demo/suppressed/list', { after: 'ann@example.com' })
    expect([next.status, next.to]).toEqual([200, null])
    expect(calls()).toEqual(['suppressed demo after ann@example.com limit 50'])
  })

  test('takes many at once and gives them back, and no log has one', async () => {
    const values = 'Ann Smith <ann@example.com>\r\n\r\nexample.org,b@example.net;'
    const added = await send('/teams/demo/suppressed/add', { values, note: ' asked ' })
    expect(added.to).toBe('/enrollments/suppressed?team=demo&done=add&count=3&other=0')
    expect(calls()).toEqual([
      'suppress demo Ann Smith <ann@example.com> example.org b@example.net by the page: asked',
    ])
    expect(await pageOf(added.to ?? '')).toContain('3 added; 0 were on the list before.')
    calls()
    const removed = await send('/teams/demo/suppressed/remove', { values: 'ann@example.com' })
    expect(removed.to).toBe('/enrollments/suppressed?team=demo&done=remove&count=1&other=0')
    expect(JSON.stringify(fixture.logged)).not.toContain('example')
  })

  test('says at which place what cannot be read stands, and keeps what was typed', async () => {
    const refused = await send('/teams/demo/suppressed/add', { values: 'nonsense\nb.example' })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('at place 1')
    expect(refused.text).toMatch(/<textarea[^>]*>\s*nonsense\nb\.example<\/textarea/)
  })
})

describe('a batch', () => {
  test('is shown with how far it is, fifty rows at a time, and all of them as a file', async () => {
    expect(await pageOf('/enrollments/batches?team=demo')).toContain('50 % · 1 of 2')
    const text = await pageOf('/enrollments/batches/3?team=demo')
    expect(text).toContain('href="/enrollments/batches/3?team=demo&amp;after=50"')
    expect(text).toContain('/workflows/enroll-batch%3Ademo%3A3')
    const file = await get(fixture, `${api}/enrollment-batches/3/outcome.csv`, bearer)
    const lines = (await file.text()).split('\n')
    expect(lines.slice(0, 3)).toEqual([
      'row,person,enrollment,state,reason',
      '1,4711,12,refused,do-not-contact',
      '2,4712,,waiting to be asked for,',
    ])
    expect(lines).toHaveLength(62)
  })

  test('is stopped by a form', async () => {
    const stopped = await send('/teams/demo/enrollment-batches/3/stop')
    expect(stopped.to).toBe('/enrollments/batches/3?team=demo&done=stop')
    expect(calls()).toEqual(['stop batch 3'])
    expect(await pageOf(stopped.to ?? '')).toContain('It asks for nobody any more.')
  })
})

describe('an audience', () => {
  const filled = {
    query: 'select id from people',
    cadence: '17',
    user: '',
    mostEnrolled: '50',
    brakeCount: '',
    brakePercent: '25',
    stopsOthers: 'true',
    schedule: 'daily',
  }
  const wanted =
    '{"query":"select id from people","cadence":"17","mostEnrolled":"50","schedule":"daily","user":null,"brakeCount":null,"brakePercent":"25","stopsOthers":true}'

  test('is listed with its last run, its cap and its brake', async () => {
    const text = await pageOf('/enrollments/audiences?team=demo')
    expect(text).toContain('1 of 1 audience held back or failed at the last run')
    expect(text).toContain('braked')
    expect(text).toContain('data-label="Cap">100')
    expect(text).toContain('25 %')
    expect(await pageOf('/enrollments/audiences/west?team=demo')).toContain('audience.braked')
  })

  test('is tried as it is typed before it is saved, and nothing is', async () => {
    const tried = await send('/teams/demo/audiences/west/try', filled)
    expect(tried.status).toBe(200)
    expect(calls()).toEqual([`try west ${wanted} by the page`])
    expect(tried.text).toContain('What a run would do now')
    expect(tried.text).toMatch(/<option value="daily"\s+selected>/)
    const query = 'delete from people'
    const refused = await send('/teams/demo/audiences/try', { ...filled, query, name: 'east' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('It may only read.')
    expect(refused.text).toContain('delete from people</textarea')
    expect(refused.text).toMatch(/id="name"[^>]*value="east"/)
    calls()
    const answer = await postJson(fixture, `${api}/audiences/west/try`, { cadence: 17 })
    expect(await answer.json()).toMatchObject({ name: 'west', enrols: 2, batch: null })
    expect(calls()).toEqual(['try west {"cadence":17} by the API'])
  })

  test('is saved, and a new one under no name that there is', async () => {
    const saved = await send('/teams/demo/audiences/west/save', filled)
    expect(saved.to).toBe('/enrollments/audiences/west?team=demo&done=save')
    expect(calls()).toEqual([`save west ${wanted} by the page`])
    const made = await send('/teams/demo/audiences/save', { ...filled, name: 'east' })
    expect(made.to).toBe('/enrollments/audiences/east?team=demo&done=save')
    calls()
    const taken = await send('/teams/demo/audiences/save', { ...filled, name: 'west' })
    expect(taken.status).toBe(400)
    expect(taken.text).toContain('there is an audience &quot;west&quot; already')
    expect(calls()).toEqual([])
    const wrong = await send('/teams/demo/audiences/west/save', { ...filled, cadence: 'x' })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('cadence: an id of SalesLoft.')
  })

  test('is run, past its brake where an operator has looked, paused and removed', async () => {
    const braked = await send('/teams/demo/audiences/west/run')
    expect(braked.status).toBe(409)
    expect(braked.text).toContain('It names nobody.')
    expect(calls()).toEqual(['run west {"by":"the page","confirm":false}'])
    const run = await send('/teams/demo/audiences/west/run', { confirm: 'on' })
    expect(run.to).toBe('/enrollments/batches/3?team=demo&done=ran')
    expect(calls()).toEqual(['run west {"by":"the page","confirm":true}', 'begin 3'])
    expect(await pageOf(run.to ?? '')).toContain('The audience ran; this is the batch')
    calls()
    const paused = await send('/teams/demo/audiences/west/pause')
    expect(paused.to).toBe('/enrollments/audiences/west?team=demo&done=pause')
    expect(calls()).toEqual(['save west {"schedule":"off"} by the page'])
    const removed = await send('/teams/demo/audiences/west/remove')
    expect(removed.to).toBe('/enrollments/audiences?team=demo&done=remove')
    expect(calls()).toEqual(['remove west'])
  })
})

test('none of the pages is anybody’s without the operator token', async () => {
  for (const part of ['/new', '/rules', '/suppressed', '/batches', '/batches/3', '/audiences']) {
    expect((await get(fixture, `/enrollments${part}?team=demo`)).status).toBe(401)
  }
  for (const path of [
    'enrollments.csv',
    'enrollments/cadences',
    'enrollment-batches/3/outcome.csv',
  ])
    expect((await get(fixture, `${api}/${path}`)).status).toBe(401)
})
