// Asks the product as people and programs do: by requests and by commands, again where nobody answers.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { objectOf, run } from '../../system/processes.ts'
import type { Cadences, Lots } from './people.ts'
import type { ChaosScene } from './scene.ts'

const patienceMs = 120_000

export type Answer = { readonly status: number; readonly body: unknown }

/** What cannot be answered now is asked again; everything else is an answer. */
export async function call(
  { url, operatorToken }: Pick<ChaosScene, 'url' | 'operatorToken'>,
  at: string,
  fields: object | undefined,
): Promise<Answer> {
  const late = performance.now() + patienceMs
  for (;;) {
    const answer = await fetch(`${url}/api/v1/teams/chaos/${at}`, {
      method: fields === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${operatorToken}`,
        ...(fields === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
      signal: AbortSignal.timeout(30_000),
    })
      .then(async (response) => ({ status: response.status, body: await response.json() }))
      .catch(() => undefined)
    if (answer !== undefined && answer.status < 500) return answer
    if (performance.now() > late) throw new Error(`${at} is not answered.`)
    await sleep(200)
  }
}

const batchAnswer = z.object({ batch: z.object({ id: z.string() }) })
const fileAnswer = z.object({ batch: z.object({ id: z.string() }), file: z.string() })

export type Asked = {
  readonly fileBatch: string
  readonly batches: readonly string[]
  /** What is asked for one by one, which goes on meanwhile. */
  readonly singles: Promise<unknown>
}

/** The many first, whole; a request that is asked twice would be two batches. */
export async function askForAll(scene: ChaosScene, lots: Lots, cadences: Cadences): Promise<Asked> {
  const { app, team, environment, folder } = scene
  const csv = path.join(folder, 'people.csv')
  await writeFile(csv, ['person', ...lots.file].join('\n'))
  const file = await run(
    ['enroll', 'chaos', '--cadence', cadences.usual, '--csv', csv, '--json'],
    environment,
  )
  if (file.code !== 0) throw new Error(`The file was refused: ${file.stderr}`)
  const fileBatch = fileAnswer.parse(objectOf(file)).batch.id
  const batches = [fileBatch]
  for (const [cadence, people] of [
    [cadences.usual, lots.batch],
    [cadences.capped, lots.capped],
  ] as const) {
    const { status, body } = await call(scene, 'enrollment-batches', { cadence, people })
    if (status !== 202) throw new Error(`A batch was refused: ${JSON.stringify(body)}`)
    batches.push(batchAnswer.parse(body).batch.id)
  }
  const place = { team, name: 'chaos' }
  const query = `select id from people where id in (${lots.audience.join(', ')})`
  const settings = { query, cadence: cadences.other, mostEnrolled: 10_000, brakePercent: null }
  await app.audiences.save(place, settings, 'chaos')
  const { batch } = await app.audiences.run(place, { by: 'chaos' })
  if (batch === null) throw new Error('The audience names nobody.')
  await app.batches.begin(team, batch)
  return { fileBatch, batches: [...batches, batch], singles: askForSingles(scene, lots, cadences) }
}

async function askForSingles(scene: ChaosScene, lots: Lots, cadences: Cadences): Promise<void> {
  const { environment, draw } = scene
  const command = async (): Promise<void> => {
    // Whatever of it is cut off is asked for once more: what is under way is answered with.
    for (let times = 0; times < 20; times += 1) {
      const people = lots.byCommand.flatMap((person) => ['--person', person])
      const ran = await run(
        ['enroll', 'chaos', '--cadence', cadences.other, ...people],
        environment,
      )
      // 1: some of them are refused.
      if (ran.code === 0 || (ran.code === 1 && !/^error/im.test(ran.stderr))) return
      await sleep(500)
    }
    throw new Error('The command was never heard.')
  }
  const requests = async (): Promise<void> => {
    for (const [cadence, people, times] of [
      [cadences.other, lots.single, 3],
      [cadences.later, lots.later, 1],
    ] as const) {
      for (const person of people) {
        const asked = { cadence, person }
        const ask = async (): Promise<void> => {
          await sleep(draw.below(20))
          await call(scene, 'enrollments', asked)
        }
        await Promise.all(Array.from({ length: times }, ask))
        await sleep(draw.below(200))
      }
    }
  }
  await Promise.all([command(), requests()])
}

/** The file with what came of each row, as an operator gets it. */
export async function outcomeFile(scene: ChaosScene, batch: string): Promise<readonly string[]> {
  const file = path.join(scene.folder, 'people.outcome.csv')
  const ran = await run(
    ['enrollments', 'batch', 'chaos', batch, '--csv', file, '--json'],
    scene.environment,
  )
  if (ran.code !== 0) throw new Error(`No outcomes: ${ran.stderr}`)
  return (await readFile(file, 'utf8')).trim().split('\n').slice(1)
}
