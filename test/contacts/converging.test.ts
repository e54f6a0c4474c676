// Both sides edit the same people at random, and what syncs them is killed at any step: they come to what the contract says, by
// a plain model of its words, and then nothing is written any more.
import { assert as holds, property } from 'fast-check'
import { expect, test } from 'vitest'
import { answer, contracts, finalOf, histories, respell } from './drawing.ts'
import { TwoBooks } from './model.ts'
import { Sides } from './sides.ts'
import { Killed, Worker } from './worker.ts'

const mostRuns = 5

test('two sides come to what the contract says, whatever is cut short, and rest then', () => {
  let settled = 0
  holds(
    property(contracts, histories, answer, (contract, history, last) => {
      const model = new TwoBooks(contract, respell)
      const sides = new Sides(respell)
      const worker = new Worker(contract, sides)
      let at = 1
      const settle = (said: 'local' | 'salesloft' | null, kills: readonly number[]) => {
        for (const steps of kills) attempt(() => worker.run(at, said, steps))
        const before = () => JSON.stringify([worker.picture(), sides.writes])
        let seen = ''
        for (let run = 0; run < mostRuns && seen !== before(); run += 1) {
          seen = before()
          worker.run(at, said)
        }
        model.settle(at, said)
        expect(worker.picture()).toEqual(model.picture())
        settled += 1
      }
      for (const { event, takes } of [...history, { event: finalOf(last), takes: 1 }]) {
        at += takes
        switch (event.do) {
          case 'add': {
            if (model.knows(event.side, event.name)) break
            const local = event.side === 'local' ? event.name : event.name.toUpperCase()
            const values = { email_address: `${local}@x.io`, ...event.values }
            model.add(event.side, event.name, values, at)
            sides.add(event.side, event.name, values, at)
            break
          }
          case 'edit': {
            const { field, value } = event.edit
            model.edit(event.side, event.name, field, value, at)
            sides.edit(event.side, event.name, field, value, at)
            break
          }
          case 'remove':
            model.remove(event.side, event.name)
            sides.remove(event.side, event.name)
            break
          case 'look':
            model.look()
            worker.look()
            break
          case 'settle':
            settle(event.answer, event.kills)
            break
        }
      }
      const written = sides.writes
      for (let run = 0; run < 10; run += 1) worker.run(at + run, null)
      expect(sides.writes).toBe(written)
    }),
    { numRuns: 1_000 },
  )
  expect(settled).toBeGreaterThan(1_000)
})

function attempt(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Killed)) throw error
  }
}
