// Histories by number, for whoever asks many: `npm run property -- --contacts --seeds 1000`.
import { constantFrom, record, sample } from 'fast-check'
import { writeContract } from '../../src/domain/contact-contract.ts'
import { answer, contracts, histories } from './drawing.ts'
import type { Told } from './real-run.ts'

const tolds = record({
  contract: contracts,
  history: histories,
  last: answer,
  losesEvery: constantFrom(0, 0, 2, 3, 5),
  mostSingles: constantFrom(20, 20, 20, 0),
})

export function drawTold(seed: number): Told {
  const [told] = sample(tolds, { seed, numRuns: 1 })
  if (told === undefined) throw new Error('Nothing was drawn.')
  return told
}

export function describeTold(seed: number, { contract, history, ...rest }: Told): string {
  const events = history.map(({ event }) => JSON.stringify(event)).join('\n')
  return `seed ${seed}\n${writeContract(contract)}${events}\n${JSON.stringify(rest)}`
}
