// A deployed worker goes on with runs that an older one began: the code has to do what the recorded histories did.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker'
import { beforeAll, describe, expect, inject, test } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../histories')

// The planted disagreements are told by the result; nobody is to read them in the log as well.
beforeAll(() => {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' })
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter } },
    shutdownSignals: [],
  })
})

type Recorded = { readonly workflowId: string; readonly history: unknown; readonly text: string }

async function recorded(): Promise<readonly Recorded[]> {
  const names = (await readdir(folder)).toSorted()
  return await Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8')
      return {
        workflowId: path.basename(name, '.json'),
        history: JSON.parse(text) as unknown,
        text,
      }
    }),
  )
}

/** Which histories the code does not agree with, and why. */
async function replay(code: string): Promise<Readonly<Record<string, string>>> {
  const failed: Record<string, string> = {}
  const results = Worker.runReplayHistories(
    { workflowBundle: { code }, replayName: 'replay' },
    await recorded(),
  )
  for await (const { workflowId, error } of results) {
    if (error !== undefined) failed[workflowId] = error.message
  }
  return failed
}

async function bundled(): Promise<string> {
  return await readFile(inject('workflowBundle'), 'utf8')
}

/** The bundle with one change to the code, which has to be there to change. */
async function bundledWith(from: string, to: string): Promise<string> {
  const code = await bundled()
  expect(code).toContain(from)
  return code.replaceAll(from, to)
}

describe('the recorded histories', () => {
  test('are what the workflows do today (I21)', async () => {
    expect(await replay(await bundled())).toEqual({})
  })

  test('hold every workflow type', async () => {
    const index = await readFile(path.resolve(folder, '../../src/workflows/index.ts'), 'utf8')
    const types = [...index.matchAll(/export \{ (\w+) \}/g)].map(([, type]) => type)
    const texts = (await recorded()).map(({ text }) => text).join('\n')
    expect(types).toEqual([
      'applyWebhooks',
      'dailyReport',
      'drainInbox',
      'enrollBatch',
      'followEnrollment',
      'ringInboxes',
      'runAudience',
      'runAudiences',
      'sweepStream',
      'sweepTeam',
      'syncContacts',
      'syncStream',
      'syncTeam',
    ])
    for (const type of types) expect(texts).toContain(`"name": "${type}"`)
  })

  test('do not agree with code that calls another activity (I21)', async () => {
    const code = await bundledWith('.pollStreams(', '.pollTeams(')
    const failed = await replay(code)
    expect(Object.keys(failed)).toEqual(['sync-team-backlog', 'sync-team-idle'])
    expect(failed['sync-team-idle']).toContain('[TMPRL1100]')
  })

  test('of a long reading do not agree with code that reads no windows', async () => {
    const code = await bundledWith('.readWindow(', '.readStream(')
    expect(Object.keys(await replay(code))).toEqual(['sync-stream-windows'])
  })

  test('do not agree with code that takes another number of turns', async () => {
    const code = await bundledWith("state === 'more'", "state === 'current'")
    expect(Object.keys(await replay(code))).toContain('sync-stream-short')
  })

  test('of an enrolment tell its state once, however often it was looked at', async () => {
    const followed = (await recorded()).filter(({ workflowId }) =>
      workflowId.startsWith('follow-enrollment'),
    )
    expect(followed).toHaveLength(3)
    for (const { text } of followed) {
      // What a run continues as new with is no event of its own.
      const own = text.split('"EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW"')[0] ?? ''
      const told = [...own.matchAll(/"EnrollmentStatus": \{[^}]*\}[^}]*"data": "([^"]*)"/g)]
      const states = told.map(([, data]) => data)
      expect(states).not.toEqual([])
      expect(states.filter((state, at) => state === states[at - 1])).toEqual([])
    }
  })

  test('hold ids, counts and instants, and name no machine and no path', async () => {
    const identities = new Set<string>()
    for (const { text } of await recorded()) {
      for (const [, identity = ''] of text.matchAll(/"identity": "([^"]*)"/g)) {
        identities.add(identity)
      }
      expect(text).not.toMatch(/"stackTrace": "[^"]+"|[^/@]\/(?:home|root|tmp|work|Users)\//)
      for (const [, payload = ''] of text.matchAll(/"data": "([^"]*)"/g)) {
        // The most that any argument or result takes, of 8 KiB.
        expect(Buffer.from(payload, 'base64').length).toBeLessThan(1_024)
      }
    }
    expect([...identities].toSorted()).toEqual(['test', 'worker'])
  })
})
