import { expect, inject, test } from 'vitest'
import { runChaos } from '../chaos/run.ts'

test('of fifty teams ten are broken, each in its own way, and the others stay current through kills of everything', async () => {
  const said: string[] = []
  const found = await runChaos({
    teams: 50,
    seed: 1,
    minutes: 0,
    patienceMs: 120_000,
    bundle: inject('workflowBundle'),
    say: (line) => said.push(line),
  })
  expect({ found, said }).toMatchObject({ found: [] })
}, 600_000)
