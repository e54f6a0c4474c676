// How a wait tells what holds it up, and when it ends: the clock is the machine's own, and the work a plain object.
import { expect, test } from 'vitest'
import { type HoldUp, wordsOf } from '../../src/cli/hold-ups.ts'
import { createOutput } from '../../src/cli/output.ts'
import { createPatience, type Patience } from '../../src/cli/patience.ts'
import { AppError } from '../../src/domain/errors.ts'

type Rig = { readonly patience: Patience; readonly said: string[]; readonly stop: () => void }

function rig(seconds: number, holdUps: () => Promise<readonly HoldUp[]>): Rig {
  const said: string[] = []
  const screen = { write: (text: string) => said.push(text) }
  const output = createOutput({ stdout: screen, stderr: screen, json: true, environment: {} })
  const stopping = new AbortController()
  const { signal } = stopping
  const patience = createPatience({ output, seconds, stopping: signal, holdUps })
  return { patience, said, stop: () => stopping.abort() }
}

const budget: HoldUp = { code: 'salesloft.budget', message: 'The budget is used up.' }
const busy = () => new AppError('store.busy', 'Postgres is out of patience. (55P03)')

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  return await work.then(
    () => Promise.reject(new Error('it ended well')),
    (error: AppError) => error,
  )
}

test('what does not move ends with what holds it up, and what to do', async () => {
  const { patience, said } = rig(1, () => Promise.resolve([budget]))
  const forEver = async (): Promise<never> => {
    for (;;) await patience.wait()
  }
  const { code, message } = await failureOf(forEver())
  expect(code).toBe('work.stalled')
  expect(message).toBe(
    'Nothing has moved for 1.0 s: The budget is used up (salesloft.budget). The work itself goes on.\nNothing: it continues when it refills.',
  )
  expect(said).toEqual(['waiting: The budget is used up (salesloft.budget)\n'])
})

test('what moves is waited for, however long it takes', async () => {
  const { patience, said } = rig(1, () => Promise.resolve([]))
  const until = performance.now() + 2_500
  for (let at = 0; performance.now() < until; at += 1) {
    patience.saw(String(at))
    await patience.wait()
  }
  patience.saw('the same')
  patience.saw('the same')
  expect(said).toEqual([])
})

test('what is away for a moment is asked again, within the patience', async () => {
  const { patience } = rig(2, () => Promise.reject(busy()))
  let asked = 0
  const answer = await patience.through(async () => {
    asked += 1
    return asked < 3 ? await Promise.reject(busy()) : asked
  })
  expect(answer).toBe(3)
  const late = await failureOf(patience.through(() => Promise.reject(busy())))
  expect(late.code).toBe('work.stalled')
  expect(late.message).toContain('55P03')
})

test('what does not pass is told at once', async () => {
  const { patience } = rig(60, () => Promise.resolve([]))
  const paused = new AppError('team.paused', 'It is paused.')
  expect(await failureOf(patience.through(() => Promise.reject(paused)))).toBe(paused)
})

test('without a limit it waits until somebody stops it', async () => {
  const { patience, stop } = rig(0, () => Promise.resolve([]))
  const ended = failureOf(patience.through(() => Promise.reject(busy())))
  setTimeout(stop, 1_200)
  expect((await ended).code).toBe('store.busy')
})

test('a wait ends with the work that it is for, whatever becomes of that', async () => {
  const { patience } = rig(60, () => Promise.resolve([]))
  const begun = performance.now()
  for (let turn = 0; turn < 20; turn += 1) {
    await patience.wait({ work: Promise.reject(busy()) })
    await patience.wait({ work: Promise.resolve() })
  }
  expect(performance.now() - begun).toBeLessThan(6_000)
})

test('nothing that is known is said as that', () => {
  expect(wordsOf([])).toBe('a worker has it in hand, and nothing moves')
})
