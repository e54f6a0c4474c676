import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isFree, nextFreePair, nextFreePort } from '../../src/embedded/ports.ts'
import { commandOf, endProcess, findProcess, isAlive } from '../../src/embedded/processes.ts'

async function shell(script: string): Promise<ChildProcessWithoutNullStreams & { said: number }> {
  const child = spawn('sh', ['-c', script])
  const [said] = (await child.stdout.take(1).toArray()) as [Buffer]
  return Object.assign(child, { said: Number(said.toString()) })
}

describe('a process', () => {
  it('that ended and was not reaped is not alive and has no command', async () => {
    const parent = await shell('sleep 0.2 & echo $!; exec sleep 30')
    const zombie = parent.said
    await expect.poll(() => commandOf(zombie)).toBe('')
    // The system still answers for it.
    expect(process.kill(zombie, 0)).toBe(true)
    expect(isAlive(zombie)).toBe(false)
    parent.kill('SIGKILL')
  })

  it('is found by its command while it lives', async () => {
    const child = await shell('echo $$; exec sleep 29.75')
    await expect
      .poll(() => findProcess((command) => command === 'sleep 29.75')?.pid)
      .toBe(child.said)
    expect(await endProcess(child.said, [{ signal: 'SIGTERM', patienceMs: 2_000 }])).toBe('SIGTERM')
    expect(findProcess((command) => command === 'sleep 29.75')).toBeUndefined()
    expect(await endProcess(child.said, [])).toBeUndefined()
  })

  it('that does not listen is killed', async () => {
    const child = await shell('trap "" TERM; echo $$; while :; do sleep 1; done')
    expect(await endProcess(child.said, [{ signal: 'SIGTERM', patienceMs: 100 }])).toBe('SIGKILL')
    expect(isAlive(child.said)).toBe(false)
  })
})

describe('a port', () => {
  it('is taken by one that listens on all addresses, and the next one is found', async () => {
    const server = createServer().listen(0)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await isFree(port)).toBe(false)
    expect(await nextFreePort(port)).toBeGreaterThan(port)
    const pair = await nextFreePair(port - 7, port)
    expect(pair.port - (port - 7)).toBe(pair.second - port)
    expect(pair.second).toBeGreaterThan(port)
    server.close()
  })

  it('beyond the last one is not looked for', async () => {
    await expect(nextFreePort(70_000)).rejects.toMatchObject({ code: 'embedded.unavailable' })
  })
})
