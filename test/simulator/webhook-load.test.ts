// The load generator is a process that accounts for every answer.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { sha256 } from '../../simulator/webhooks/body.ts'
import { signatureOf } from '../../simulator/webhooks/parcel.ts'
import { bodyIn, createReceiver, event, token } from './receiver.ts'

const program = join(import.meta.dirname, '../../simulator/webhooks/load.ts')

interface Summary {
  readonly sent: number
  readonly accepted: number
  readonly distinct: number
  readonly byAnswer: Record<string, number>
  readonly seconds: number
}

async function load(url: string, ...more: string[]): Promise<Summary> {
  const words = [program, '--url', url, '--token', token, ...more]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return JSON.parse(stdout) as Summary
}

test('what it says was accepted is what was answered 2xx, by the very bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'load-'))
  await using receiver = await createReceiver()
  const taken: string[] = []
  receiver.answer = (response, count) => {
    const body = receiver.received[count - 1]?.body ?? Buffer.of()
    if (count % 10 === 0) response.writeHead(503).end('{"busy":true}')
    else if (count % 10 === 1) response.socket?.resetAndDestroy()
    else {
      taken.push(sha256(body))
      response.writeHead(count % 2 === 0 ? 204 : 200).end(count % 2 === 0 ? undefined : 'ok')
    }
  }
  try {
    const file = join(folder, 'accepted')
    const words = ['--rate', '500', '--seconds', '1', '--connections', '8', '--accepted', file]
    const said = await load(receiver.url, ...words, '--duplicates', '0.1')
    const kept = readFileSync(file, 'utf8').trim().split('\n')
    expect(kept.map((line) => line.slice(0, 64)).toSorted()).toStrictEqual(taken.toSorted())
    expect(said).toMatchObject({
      sent: 500,
      accepted: taken.length,
      distinct: new Set(taken).size,
      byAnswer: { 503: 50, lost: 50 },
    })
    expect(said.distinct).toBeLessThan(taken.length)
    expect(said.seconds).toBeGreaterThan(0.9)
    for (const each of receiver.received) {
      expect(each.event).toBe(event)
      expect(each.signature).toBe(signatureOf(each.body, token))
      expect(each.body.length).toBeGreaterThan(1450)
      expect(each.body.length).toBeLessThan(1550)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('without a rate it sends as fast as its connections take it', async () => {
  await using receiver = await createReceiver()
  const said = await load(receiver.url, '--rate', '0', '--seconds', '0.5')
  expect(said).toMatchObject({ accepted: receiver.received.length, sent: receiver.received.length })
  expect(said.sent).toBeGreaterThan(100)
})

test.each([
  ['0', true],
  ['0.2', false],
])('with a share of %s overtaken, what comes is in order: %s', async (shuffled, inOrder) => {
  await using receiver = await createReceiver()
  const words = ['--rate', '0', '--seconds', '0.3', '--connections', '1', '--shuffled', shuffled]
  await load(receiver.url, ...words)
  const versions = receiver.received.map((each) => bodyIn(each)['version'] as number)
  const isSorted = versions.every((version, at) => at === 0 || version > (versions[at - 1] ?? 0))
  expect(isSorted).toBe(inOrder)
})

test('refuses what it cannot send to', async () => {
  await expect(load('https://hooks.example/')).rejects.toMatchObject({ code: 2 })
})
