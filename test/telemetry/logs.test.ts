import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { createLog } from '../../src/telemetry/logs.ts'

function collect(level: 'debug' | 'info' = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, destination: { write: (line) => lines.push(line) } })
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { log, lines, entries }
}

test('an event is one line of JSON with UTC time, level and message', () => {
  const { log, lines, entries } = collect()
  log.info({ team: 'acme', stream: 'people', fetched: 100 }, 'page stored')
  expect(lines).toHaveLength(1)
  expect(entries()[0]).toMatchObject({ level: 'info', msg: 'page stored', team: 'acme' })
  expect(entries()[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('a field that is not on the list never reaches the log', () => {
  const { log, lines } = collect()
  const canary = 'canary-3f9c'
  log.warn({ token: canary, headers: { authorization: canary }, team: { name: canary } }, 'x')
  log.warn({ err: { config: canary } }, 'x')
  log.warn({ err: new Error(`duplicate key (email)=(${canary})`) }, 'x')
  log.warn({ err: new AppError('internal', canary, { cause: new TypeError(canary) }) }, 'x')
  expect(lines.join('')).not.toContain(canary)
})

test('an error of ours is logged with its code and sentence, a foreign one with the place it came from', () => {
  const { log, entries } = collect()
  log.error({ err: new AppError('store.busy', 'Postgres is out of connections.') }, 'x')
  log.error({ err: new RangeError('two\nlines') }, 'x')
  expect(entries()[0]?.['err']).toEqual({
    code: 'store.busy',
    message: 'Postgres is out of connections.',
  })
  expect(entries()[1]?.['err']).toMatchObject({ code: 'internal', name: 'RangeError' })
  expect(JSON.stringify(entries()[1])).toContain('logs.test.ts')
})

test('line breaks and escape codes in values forge no second line', () => {
  const { log, lines } = collect()
  log.info({ team: 'a\n{"level":"fatal"}', stream: '[31mred' }, 'b\r\n{"level":60}')
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).not.toMatch(/[\n\r]/)
})

test('what is below the level is not written', () => {
  const { log, lines } = collect('info')
  log.debug({}, 'detail')
  expect(lines).toHaveLength(0)
})

// The reader of the pipe never reads: the pipe holds 64 KiB, the program writes 17 MB and comes to its end.
test('a log that nobody reads does not hold up the work', async () => {
  const program = `
    const { createLog } = await import('./src/telemetry/logs.ts')
    await using log = createLog({ level: 'info' })
    for (let count = 0; count < 100_000; count += 1) {
      log.info({ count }, 'x'.repeat(100))
      if (count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    process.stdout.write('done')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  expect(chunk.toString()).toBe('done')
  child.kill('SIGKILL')
})
