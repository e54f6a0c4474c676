// Real processes that read what may end a process, and what is taken out of an answer without anybody reading it.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as tick } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { type Aside, screen } from '../../src/client/salesloft/aside.ts'
import { slicesOf, without } from '../../src/client/salesloft/slices.ts'
import { createTrials } from '../../src/client/salesloft/trials.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { trialsOf } from '../support/trials.ts'

const people = streamOf('people')
const harmless = Buffer.from('{"data":[{"id":7,"updated_at":"2026-11-24T10:00:00Z","tags":["a"]}]}')
/** Parsed it takes a hundred times its size. */
const bomb = Buffer.from(
  `{"data":[{"id":8,"updated_at":"2026-11-24T10:00:00Z","x":[${'[{}],'.repeat(2_000_000)}0]}]}`,
)
/** A process that is there, and never says a word of this. */
const hanging = `process.stdin.on('data', (bytes) => { while (bytes.includes('silence')); })`
const silence = Buffer.from('{"data":[{"id":9,"first_name":"silence"}]}')
const little = ['--max-old-space-size=48']

/** Flags for a process that runs this first. */
function imported(code: string): readonly string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a trial', () => {
  const trials = createTrials({ flags: little })
  afterAll(() => trials[Symbol.asyncDispose]())

  test('convicts what ends a process each time, and acquits what comes after it', async () => {
    expect(await trials.try('people', harmless)).toBe('outlived')
    expect(await trials.try('people', bomb)).toBe('died')
    expect(await trials.try('people', harmless)).toBe('outlived')
    const many = await Promise.all(Array.from({ length: 20 }, () => trials.try('people', harmless)))
    expect(new Set(many)).toEqual(new Set(['outlived']))
  })

  test('believes one death to be by chance', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'salesloft-trials-'))
    const mark = JSON.stringify(path.join(folder, 'died'))
    const code = `import fs from 'node:fs'
      if (!fs.existsSync(${mark})) {
        fs.writeFileSync(${mark}, '')
        process.stdin.once('data', () => process.exit(9))
      }`
    await using mortal = createTrials({ flags: imported(code) })
    expect(await mortal.try('people', harmless)).toBe('outlived')
    expect(await readdir(folder)).toEqual(['died'])
    await rm(folder, { recursive: true })
  })

  test('acquits what fails with a word', async () => {
    expect(await trials.try('people', Buffer.from('{"data":'))).toBe('outlived')
    expect(await trials.try('people', Buffer.alloc(0))).toBe('outlived')
  })

  test('that no process can be had for convicts nobody', async () => {
    await using absent = createTrials({ program: '/nowhere/node' })
    expect(await absent.try('people', bomb)).toBe('unknown')
    await using broken = createTrials({ flags: ['--no-such-flag'] })
    expect(await broken.try('people', bomb)).toBe('unknown')
  })

  test('tells its process nothing of this one but its flags', async () => {
    vi.stubEnv('CANARY_OF_TRIALS', 'secret')
    // A process that could read it would end by it.
    const code = 'if (process.env.CANARY_OF_TRIALS || process.env.PATH) process.exit(1)'
    await using own = createTrials({ flags: imported(code) })
    expect(await own.try('people', harmless)).toBe('outlived')
  })

  test('of what is silent ends soon once its process is there, for the sake of those that wait', async () => {
    await using silent = createTrials({ flags: imported(hanging), silentMs: 100 })
    expect(await silent.try('people', silence)).toBe('died')
  })

  test('that is stopped is waited for by nobody, and its process is ended for the next one', async () => {
    await using silent = createTrials({ flags: imported(hanging) })
    const stop = new AbortController()
    const [first, next] = [stop, stop].map(async ({ signal }) => {
      await expect(silent.try('people', silence, signal)).rejects.toThrow('stopped')
    })
    const last = silent.try('people', harmless)
    stop.abort(new Error('stopped'))
    await Promise.all([first, next])
    expect(await last).toBe('outlived')
  })

  test.each([
    ['starts', 'setInterval(() => undefined, 1e6); await new Promise(() => undefined)', 0],
    ['tries', hanging, 1],
  ])(
    'whose process %s when all are disposed of says nothing, and leaves none',
    async (_n, code, before) => {
      const own = createTrials({ flags: imported(code) })
      for (let n = 0; n < before; n += 1) await own.try('people', harmless)
      const tried = own.try('people', silence)
      // As soon as its process has begun.
      await tick()
      await own[Symbol.asyncDispose]()
      expect(await tried).toBe('unknown')
      expect(await own.try('people', harmless)).toBe('unknown')
    },
  )
})

describe('the records of an answer', () => {
  const tricky = [
    '{"id":1,"first_name":"a \\"{[\\\\"}',
    '{"a":{"id":9,"b":[[],{"x":"]}"}]},"id" : 2 }',
    ' {"x":-1.5e3,"y":null,"z":true,"id":"3-b"}',
    '{"no":"id"}',
    '17',
  ]
  const body = Buffer.from(
    `\n{ "metadata":{"paging":{"per_page":100},"data":[]} , "data":[${tricky.join(' , ')}] }`,
  )

  test('are found in its bytes', () => {
    const slices = slicesOf(body, 'id') ?? []
    expect(slices.map(({ id }) => id)).toEqual(['1', '2', '3-b', undefined, undefined])
    expect(slices.map(({ from, to }) => body.toString('utf8', from, to))).toEqual(
      tricky.map((each) => each.trim()),
    )
    expect(slicesOf(Buffer.from('{"data":{"id":5}}'), 'id')).toEqual([{ from: 8, to: 16, id: '5' }])
    expect(slicesOf(Buffer.from('{"data":[]}'), 'id')).toEqual([])
  })

  test.each([
    '',
    '[]',
    '{',
    '{"data"',
    '{"data":[',
    '{"data":[1',
    '{"data":["',
    '{"data":[1,]}',
    'x',
  ])('are not, where the bytes are %j', (text) => {
    expect(slicesOf(Buffer.from(text), 'id')).toBeUndefined()
  })

  test.each([[[0]], [[1, 2]], [[4]], [[0, 1, 2, 3, 4]], [[]]])(
    'leave an answer that is whole when %j are taken out',
    (places) => {
      const slices = slicesOf(body, 'id') ?? []
      const taken = new Set(slices.filter((_, at) => places.includes(at)))
      const before = JSON.parse(body.toString()) as { readonly data: readonly unknown[] }
      const left = { ...before, data: before.data.filter((_, at) => !places.includes(at)) }
      expect(JSON.parse(without(body, slices, taken).toString())).toEqual(left)
    },
  )

  test('that nothing is known of are tried together, and halved until the deadly ones are found', async () => {
    const records = Array.from({ length: 100 }, (_, id) => `{"id":${id}}`)
    const page = Buffer.from(`{"data":[${records.join(',')}]}`)
    const trials = trialsOf((ids) =>
      ids.includes('17') || ids.includes('64') ? 'died' : 'outlived',
    )
    const aside: Aside = { known: [], all: true, try: (bytes) => trials.try('people', bytes) }
    const { poisoned, body: left } = await screen(people, page, aside)
    expect(poisoned.map(({ recordId }) => recordId)).toEqual(['17', '64'])
    expect(poisoned[0]?.bytes.toString()).toBe('{"id":17}')
    expect(slicesOf(left, 'id')).toHaveLength(98)
    expect(trials.times()).toBeLessThan(32)
  })

  test('that are far larger than what is stored are parsed by nobody, whatever is known', async () => {
    const large = `{"id":2,"title":"${'x'.repeat(8 * 1024 * 1024)}"}`
    const page = Buffer.from(`{"data":[{"id":1},${large},{"id":3}]}`)
    const { poisoned, body: left } = await screen(people, page)
    expect(poisoned).toMatchObject([{ recordId: '2', reason: 'larger than 1 MiB', place: 1 }])
    expect(poisoned[0]?.bytes.equals(Buffer.from(large))).toBe(true)
    expect(left.toString()).toBe('{"data":[{"id":1},{"id":3}]}')
  })
})
