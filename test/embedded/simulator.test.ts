import { describe, expect, it } from 'vitest'
import { isAlive, until } from '../../src/embedded/processes.ts'
import { startSimulatorProcess } from '../../src/embedded/simulator.ts'
import { failureOf, forever, importing, runProgram, temporaryFolder } from './programs.ts'

const world = { scenario: 'small', seed: 1, live: false }

describe('the simulator', () => {
  it('answers on its address with its key until it is stopped', async () => {
    using folder = temporaryFolder()
    const simulator = await startSimulatorProcess({
      ...world,
      dataDir: folder.path,
      apiKey: 'ak_a',
    })
    expect(simulator).toMatchObject({ apiKey: 'ak_a', scenario: 'small', seed: 1 })
    const headers = { authorization: `Bearer ${simulator.apiKey}` }
    const answer = await fetch(new URL('/v2/people', simulator.url), { headers })
    expect(answer.status).toBe(200)
    await simulator.stop()
    expect(isAlive(simulator.pid)).toBe(false)
  })

  it('does not outlive a program that is killed', async () => {
    using folder = temporaryFolder()
    using program = await runProgram(
      `${importing('startSimulatorProcess', 'simulator.ts')}
       const world = ${JSON.stringify({ ...world, dataDir: folder.path })};
       say((await startSimulatorProcess(world)).pid); ${forever}`,
    )
    const pid = Number(program.said)
    expect(isAlive(pid)).toBe(true)
    await program.kill()
    expect(await until(() => !isAlive(pid), 5_000)).toBe(true)
  })

  it('that does not start says why', async () => {
    using folder = temporaryFolder()
    const options = { ...world, scenario: 'none', dataDir: folder.path }
    expect(await failureOf(startSimulatorProcess(options))).toMatch(
      /^embedded.failed: .* There is no scenario "none"/,
    )
  })
})
