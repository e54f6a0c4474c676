// Contacts over HTTP: by the names of their columns, as files, with their conflicts, contract and runs.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, get } from '../server/http.ts'
import { disagreement } from '../store/contact-scene.ts'
import { demo } from '../support/reading.ts'
import { createSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await createSite()
})
afterAll(() => site[Symbol.asyncDispose]())

const base = '/api/v1/teams/demo'

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = bearer,
) {
  const isText = typeof body === 'string'
  const type = isText ? 'text/csv' : 'application/json'
  const answer = await fetch(site.fixture.url + base + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

async function made(body: object): Promise<string> {
  const { body: answer } = await send('POST', '/contacts', body)
  return (answer as { contact: { id: string } }).contact.id
}

test('a contact is made, changed, replaced, looked at and deleted', async () => {
  const ann = {
    external_id: 'ann',
    email_address: 'ann@example.com',
    tags: ['a'],
    owner_id: 7,
    custom_fields: { Region: 'West', Size: 3 },
  }
  const first = await send('POST', '/contacts', ann)
  expect(first).toMatchObject({ status: 201, body: { did: 'created', contact: ann } })
  const id = await made({ external_id: 'ann', title: 'Head' })
  expect(await send('POST', '/contacts', ann)).toMatchObject({
    status: 200,
    body: { did: 'unchanged' },
  })
  const patch = { tags: null, custom_fields: { Size: null } }
  expect(await send('PATCH', `/contacts/${id}`, patch)).toMatchObject({
    status: 200,
    body: { contact: { title: 'Head', tags: [], custom_fields: { Region: 'West' } } },
  })
  expect(await send('PUT', `/contacts/${id}`, { last_name: 'Sample' })).toMatchObject({
    status: 200,
    body: {
      contact: {
        last_name: 'Sample',
        title: null,
        external_id: null,
        owner_id: null,
        custom_fields: {},
      },
      link: { state: 'new', person: null },
    },
  })
  expect(await send('GET', `/contacts/${id}/changes?limit=2`)).toMatchObject({
    body: { changes: [{ side: 'local', who: 'the API', why: 'HTTP' }, { side: 'local' }] },
  })
  expect((await send('DELETE', `/contacts/${id}`)).status).toBe(204)
  for (const method of ['GET', 'DELETE', 'PUT', 'PATCH']) {
    const body = method.startsWith('P') ? { title: 'x' } : undefined
    expect(await send(method, `/contacts/${id}`, body)).toMatchObject({
      status: 404,
      body: { error: { code: 'contact.unknown' } },
    })
  }
})

test('what is not understood is refused with all that is wrong with it, and no text of anybody', async () => {
  const id = await made({ last_name: 'Sample' })
  const wrong = {
    emial_address: 'eve@example.com',
    do_not_contact: 'eve',
    owner_id: 'eve',
    tags: 'eve',
  }
  const { status, body } = await send('POST', '/contacts', wrong)
  const text = JSON.stringify(body)
  expect(status).toBe(400)
  expect(text).toContain('did you mean email_address?')
  expect(text).toContain('do_not_contact is neither')
  expect(text).toContain('owner_id is no id')
  expect(text).not.toContain('eve')
  for (const [method, path, given, code] of [
    ['PATCH', `/contacts/${id}`, { job_seniority: 'king' }, 'usage.invalid'],
    ['PATCH', `/contacts/${id}`, { first_name: 'x'.repeat(300) }, 'contact.refused'],
    ['GET', '/contacts?sate=new', undefined, 'usage.invalid'],
    ['GET', '/contacts?limit=501', undefined, 'usage.invalid'],
    ['POST', '/contacts/import', {}, 'usage.invalid'],
    ['POST', '/contact-runs/confirm', {}, 'contacts.not-braked'],
    ['POST', '/contact-conflicts/9/resolve', { resolution: 'local' }, 'conflict.unknown'],
    ['POST', '/contact-conflicts/9/resolve', { as: 'local' }, 'usage.invalid'],
    ['PUT', '/contact-contract', { source: 'match: [mail]' }, 'contacts.contract'],
  ] as const) {
    expect(await send(method, path, given)).toMatchObject({ body: { error: { code } } })
  }
  expect((await send('POST', '/contacts', {}, {})).status).toBe(401)
  const { cookie } = await site.fixture.signIn()
  expect((await send('POST', '/contacts', { title: 'x' }, { cookie })).status).toBe(403)
  expect((await get(site.fixture, '/api/v1/teams/nobody/contacts', bearer)).status).toBe(404)
})

test('a list goes on where it stopped, and says how many are where', async () => {
  await made({ email_address: 'x1@example.com' })
  await made({ email_address: 'x2@example.com' })
  const seen: (string | null)[] = []
  let next: string | null = '0'
  let contacts = 0
  while (next !== null) {
    const { body } = await send('GET', `/contacts?limit=1&after=${next === '0' ? '1' : next}`)
    const page = body as {
      contacts: { id: string | null }[]
      next: string | null
      figures: { contacts: number }
    }
    seen.push(...page.contacts.map(({ id }) => id))
    next = page.next
    contacts = page.figures.contacts
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(contacts).toBeGreaterThan(1)
})

test('a file comes in and goes out', async () => {
  const csv = 'external_id,title,do_not_contact\nf1,Head,no\nf2,,perhaps\n'
  const dry = await send('POST', '/contacts/import?dryRun=true', csv)
  expect(dry.body).toMatchObject({ dryRun: true, created: 1, refused: 1 })
  const done = await send('POST', '/contacts/import?name=people.csv', csv)
  expect(done.body).toMatchObject({
    created: 1,
    refusedLines: [{ line: 3, why: ['do_not_contact is neither true nor false'] }],
  })
  const answer = await get(site.fixture, `${base}/contacts.csv`, bearer)
  expect(answer.headers.get('content-disposition')).toContain('demo-contacts.csv')
  expect(await answer.text()).toMatch(/^id,email_address,.*\n[^]*,f1,?/)
})

test('a conflict, the contract and runs are seen and decided', async () => {
  const several = { ...disagreement, kind: 'match', field: null, people: ['4', '5'] } as const
  const contact = await site.contact(
    { email_address: 'two@example.com' },
    { conflicts: [disagreement, several] },
  )
  const { body } = await send('GET', '/contact-conflicts')
  const { conflicts } = body as { conflicts: { id: string; kind: string; contact: string }[] }
  expect(conflicts).toMatchObject([
    { kind: 'field', contact, choices: [{ resolution: 'local' }, { resolution: 'salesloft' }] },
    { kind: 'match', choices: [{ resolution: '4' }, { resolution: '5' }, { resolution: 'new' }] },
  ])
  const [first, second] = conflicts
  expect(
    await send('POST', `/contact-conflicts/${second?.id}/resolve`, { resolution: '6' }),
  ).toMatchObject({ status: 400 })
  expect(
    await send('POST', `/contact-conflicts/${second?.id}/resolve`, { resolution: '5' }),
  ).toMatchObject({ status: 202, body: { conflict: { resolution: '5', resolvedBy: 'the API' } } })
  expect(
    await send('POST', `/contact-conflicts/${second?.id}/resolve`, { resolution: '4' }),
  ).toMatchObject({ status: 409, body: { error: { code: 'conflict.ended' } } })
  const all = { field: 'email_address', resolution: 'local' }
  expect(await send('POST', '/contact-conflicts/resolve', all)).toMatchObject({
    body: { count: 1 },
  })
  expect(await send('GET', `/contact-conflicts/${first?.id}`)).toMatchObject({
    body: { conflict: { resolution: 'local', choices: [] } },
  })
  expect(await send('GET', '/contact-contract')).toMatchObject({ body: { isSet: false } })
  const source = 'created: { local: ignore }'
  expect(await send('PUT', '/contact-contract', { source })).toMatchObject({
    body: { isSet: true, source, setBy: 'the API', contract: { created: { local: 'ignore' } } },
  })
  expect(await send('DELETE', '/contact-contract')).toMatchObject({ body: { isSet: false } })
  await sql`insert into worker.contact_run (team, state, ended_at, stopped_by_brake)
    values (${demo}, 'braked', clock_timestamp(), '{"why": "It would."}')`.execute(
    site.own.database.kysely,
  )
  expect(await send('POST', '/contact-runs/confirm', {})).toMatchObject({
    status: 202,
    body: { runs: [{ state: 'braked', confirmedBy: 'the API' }] },
  })
  expect(await send('GET', '/contact-runs')).toMatchObject({
    body: { runs: [{ state: 'braked' }] },
  })
})
