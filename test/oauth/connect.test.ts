// `connect --oauth` and `--client-credentials` as they are shipped: a process, the simulator's page, and a browser that
// is `fetch`.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { createVault } from '../../src/store/vault.ts'
import { createCredentials } from '../../src/store/credentials.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { demo } from '../support/reading.ts'
import { nextFreePort } from '../../src/embedded/ports.ts'
import { objectOf, run, type Environment } from '../system/processes.ts'

const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts')
const key = randomBytes(32)
let database: TestDatabase
let simulator: Simulator
let environment: Environment
let port: number

beforeEach(async () => {
  port = await nextFreePort(20_000 + Math.floor(Math.random() * 20_000))
  database = await createTestDatabase()
  const redirectUris = [`http://127.0.0.1:${port}/callback`, 'https://example.com/done']
  simulator = await createSimulator({
    scenario: 'tiny',
    teams: [{}, { slug: 'second' }],
    oauth: { redirectUris, consent: 'allow' },
  })
  environment = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `k1:${key.toString('base64')}`,
    SALESLOFT_BASE_URL: simulator.url,
    SALESLOFT_AUTH_URL: simulator.url,
    SALESLOFT_CLIENT_ID: simulator.oauth.clientId,
    SALESLOFT_CLIENT_SECRET: simulator.oauth.clientSecret,
  }
})

afterEach(async () => {
  await simulator.close()
  await database[Symbol.asyncDispose]()
})

const credentials = () =>
  createCredentials({ database: database.database, vault: createVault([{ id: 'k1', key }]) })
const teams = () =>
  createTeams({ database: database.database, vault: createVault([{ id: 'k1', key }]) })

/** `connect`, up to its link; and what a person does then. */
function connecting(...words: readonly string[]) {
  const args = [main, 'connect', 'demo', '--oauth', '--port', String(port), ...words]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
  const link = new Promise<URL>((resolve) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        if (line.startsWith('http')) resolve(new URL(line))
      })
    }
  })
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, ...said }))
  })
  const early = ended.then((end) => Promise.reject(new Error(`ended early: ${end.err}`)))
  early.catch(() => undefined)
  return {
    link: Promise.race([link, early]),
    ended,
    paste: (line: string) => child.stdin.write(`${line}\n`),
  }
}

/** Where the page sends the browser, without following it there. */
async function allowed(link: URL): Promise<URL> {
  const page = await fetch(link, { redirect: 'manual' })
  return new URL(page.headers.get('location') ?? 'nowhere:')
}

test('a browser on this machine ends it, and the tokens work', async () => {
  const asked = connecting('--json')
  const link = await asked.link
  expect(Object.fromEntries(link.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: `http://127.0.0.1:${port}/callback`,
  })
  const page = await fetch(await allowed(link))
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([
    200,
    "default-src 'none'",
  ])
  const { code, out, err } = await asked.ended
  expect(JSON.parse(out)).toMatchObject({ team: 'demo', kind: 'connected' })
  expect(code).toBe(0)
  const { kind, bearer, state } = await credentials().read(demo)
  expect([kind, state]).toEqual(['oauth', 'fresh'])
  for (const secret of [bearer, simulator.oauth.clientSecret])
    expect(out + err).not.toContain(secret)
})

test('an answer with another state connects nobody, and the right one still does', async () => {
  const asked = connecting()
  const back = await allowed(await asked.link)
  for (const state of ['forged', undefined]) {
    const forged = new URL(back)
    if (state === undefined) forged.searchParams.delete('state')
    else forged.searchParams.set('state', state)
    expect((await fetch(forged)).status).toBe(400)
  }
  expect(simulator.oauth.requests()).toHaveLength(0)
  expect((await fetch(back)).status).toBe(200)
  const { code, err } = await asked.ended
  expect(code).toBe(0)
  expect(err).toMatch(/belongs to another link/)
})

test.each(['address', 'code'])('with a browser elsewhere the %s is pasted', async (what) => {
  const asked = connecting('--redirect-uri', 'https://example.com/done')
  const back = await allowed(await asked.link)
  asked.paste('')
  asked.paste('https://example.com/done?code=x&state=old')
  asked.paste(what === 'address' ? back.href : (back.searchParams.get('code') ?? ''))
  expect(await asked.ended).toMatchObject({ code: 0 })
  expect(await credentials().read(demo)).toMatchObject({ kind: 'oauth' })
})

test('who is not let in is told what to do', async () => {
  simulator.oauth.configure({ consent: 'deny' })
  const asked = connecting('--json')
  await fetch(await allowed(await asked.link))
  const { code, out } = await asked.ended
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'auth.denied' } })
  expect(out).toMatch(/access_denied.*Run the command again/)
})

test('nobody is waited for longer than was said', async () => {
  const asked = connecting('--json', '--timeout', '1')
  await asked.link
  const { code, out } = await asked.ended
  expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'auth.timeout' } }])
})

test('it resumes a team that waited for a person, and refuses the tokens of another account', async () => {
  await fetch(await allowed(await connecting().link).then((back) => back.href))
  for (let tries = 0; tries < 100 && (await teams().list()).length === 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
  await teams().pause(demo, 'auth.revoked', 'invalid_grant')
  const before = await credentials().read(demo)
  const other = connecting('--json')
  const link = await other.link
  const form = new URLSearchParams(link.searchParams)
  form.set('team', 'second')
  form.set('decision', 'allow')
  const page = await fetch(new URL('/oauth/authorize', link), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  await fetch(page.headers.get('location') ?? '')
  const refused = await other.ended
  expect([refused.code, JSON.parse(refused.out)]).toMatchObject([
    1,
    { error: { code: 'team.exists' } },
  ])
  expect(await credentials().read(demo)).toMatchObject({ bearer: before.bearer })
  expect(await teams().get(demo)).toMatchObject({ pauseReason: 'auth.revoked' })
  const again = connecting('--json')
  await fetch(await allowed(await again.link))
  expect(JSON.parse((await again.ended).out)).toMatchObject({ kind: 'updated' })
  expect(await teams().get(demo)).toMatchObject({ pauseReason: null, pausedAt: null })
})

test('a private app connects without any person, and a wrong secret is said by name', async () => {
  const words = ['connect', 'demo', '--client-credentials', '--json']
  const wrong = await run(words, { ...environment, SALESLOFT_CLIENT_SECRET: 'wrong' })
  expect([wrong.code, objectOf(wrong)]).toMatchObject([1, { error: { code: 'auth.client' } }])
  expect(wrong.stdout + wrong.stderr).not.toContain('"wrong"')
  const { SALESLOFT_CLIENT_ID: _, SALESLOFT_CLIENT_SECRET: __, ...without } = environment
  const none = await run(words, without)
  expect([none.code, objectOf(none)]).toMatchObject([2, { error: { code: 'config.invalid' } }])
  const scope = 'people:read team:read'
  const right = await run([...words, '--scope', scope], environment)
  expect([right.code, objectOf(right)]).toMatchObject([0, { kind: 'connected' }])
  expect(await credentials().read(demo)).toMatchObject({ kind: 'client-credentials' })
})
