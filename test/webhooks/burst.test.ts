// A burst, and afterwards the account: what was answered 2xx is compared with what is stored.
import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'
import { temporaryFolder } from '../system/processes.ts'
import { prepare, receive, send, storedAt, unaccounted } from './receiver.ts'
import { deliver, newToken } from './site.ts'

test(
  'of 2,000 a second each that is answered 200 is stored, and the others are answered 503 (W21)',
  { timeout: 120_000 },
  async () => {
    await using mine = await createTestDatabase()
    const place = await prepare(mine.url)
    await using receiver = await receive(place)
    const words = ['--rate', '2000', '--seconds', '3', '--connections', '64']
    const sent = await send(receiver.url, place.person, ...words, '--duplicates', '0.1')
    expect(sent.sent).toBe(6_000)
    expect(Object.keys(sent.byAnswer).filter((answer) => !/^(200|503)$/.test(answer))).toEqual([])
    const stored = await storedAt(mine.url)
    expect(unaccounted(sent, stored)).toEqual([])
    // Even a machine that is busy with other work takes most of them.
    expect(stored.size).toBeGreaterThan(2_000)
    expect(sent.accepted.size).toBeLessThan(sent.byAnswer['200'] ?? 0)
  },
)

test(
  'while nobody reads the log, deliveries are answered as quickly as ever (I37)',
  { timeout: 120_000 },
  async () => {
    await using mine = await createTestDatabase()
    const place = await prepare(mine.url)
    using folder = temporaryFolder()
    using pipe = stuffedPipe(path.join(folder.path, 'log'))
    await using receiver = await receive(place, { LOG_LEVEL: 'debug' }, pipe.fd)
    const stranger = { ...place.person, token: newToken() }
    expect((await deliver(receiver.url, stranger)).status).toBe(401)
    const words = ['--rate', '300', '--seconds', '2', '--connections', '16']
    const sent = await send(receiver.url, place.person, ...words)
    expect(sent.byAnswer).toEqual({ 200: 600 })
    expect(unaccounted(sent, await storedAt(mine.url))).toEqual([])
    expect((await deliver(receiver.url, stranger)).status).toBe(401)
    // A write that nobody takes would hold up its end as well.
    receiver.process.signal('SIGKILL')
    await receiver.process.ended
  },
)

/** A pipe that holds all that it can, and whose reader has stopped reading. */
function stuffedPipe(file: string): Disposable & { readonly fd: number } {
  spawnSync('mkfifo', [file])
  const reader = openSync(file, constants.O_RDWR | constants.O_NONBLOCK)
  const fd = openSync(file, constants.O_WRONLY)
  for (let isFull = false; !isFull;) {
    try {
      writeSync(reader, Buffer.alloc(4_096, 0x20))
    } catch {
      isFull = true
    }
  }
  return {
    fd,
    [Symbol.dispose]() {
      closeSync(fd)
      closeSync(reader)
    },
  }
}
