// Both sides edit the same people at random, and what syncs them is killed at any step: they come to what the contract says, by
// a plain model of its words, and then nothing is written any more.
import {
  array,
  assert as holds,
  boolean,
  constantFrom,
  integer,
  oneof,
  property,
  record,
} from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ContactContract,
  type ContractField,
  creations,
  directions,
  localDeletions,
  salesloftDeletions,
  usualContract,
  usualWinner,
  winners,
} from '../../src/domain/contact-contract.ts'
import type { Plain } from './books.ts'
import { TwoBooks } from './model.ts'
import { Sides } from './sides.ts'
import { Killed, Worker } from './worker.ts'

const names = ['ann', 'bob', 'cid'] as const
const side = constantFrom('local' as const, 'salesloft' as const)
const name = constantFrom(...names)
const answer = constantFrom(null, 'local' as const, 'salesloft' as const)
// Few, so that both sides often mean the same; some say the same in other letters.
const text = constantFrom<Plain>(null, 'a', 'b', 'b ', 'loud', ' ')
const texts = ['title', 'city'] as const

const fieldOf = (
  contact: string,
  rule: Pick<ContractField, 'direction' | 'wins'>,
): ContractField => ({
  contact,
  person: contact,
  direction: rule.direction,
  wins: rule.direction === 'both' ? rule.wins : usualWinner(rule.direction),
  normalise: contact === 'do_not_contact' ? 'none' : 'text',
})

const contracts = record({
  title: record({ direction: constantFrom(...directions), wins: constantFrom(...winners) }),
  city: record({ direction: constantFrom(...directions), wins: constantFrom(...winners) }),
  optOut: record({ direction: constantFrom(...directions), wins: constantFrom(...winners) }),
  created: record({ local: constantFrom(...creations), salesloft: constantFrom(...creations) }),
  deleted: record({
    local: constantFrom(...localDeletions),
    salesloft: constantFrom(...salesloftDeletions),
  }),
  loosenDoNotContact: boolean(),
}).map(({ title, city, optOut, ...rest }): ContactContract => {
  const address: ContractField = {
    ...fieldOf('email_address', { direction: 'both', wins: 'ask' }),
    normalise: 'email',
  }
  const fields = [
    address,
    fieldOf('title', title),
    fieldOf('city', city),
    fieldOf('do_not_contact', optOut),
  ]
  return { ...usualContract, ...rest, fields }
})

const events = oneof(
  {
    weight: 3,
    arbitrary: record({
      do: constantFrom('add' as const),
      side,
      name,
      values: record({ title: text, city: text, do_not_contact: boolean() }),
    }),
  },
  {
    weight: 8,
    arbitrary: record({
      do: constantFrom('edit' as const),
      side,
      name,
      edit: oneof(
        record({ field: constantFrom<string>(...texts), value: text }),
        record({ field: constantFrom<string>('do_not_contact'), value: boolean() }),
      ),
    }),
  },
  { weight: 1, arbitrary: record({ do: constantFrom('remove' as const), side, name }) },
  { weight: 2, arbitrary: record({ do: constantFrom('look' as const) }) },
  {
    weight: 3,
    arbitrary: record({
      do: constantFrom('settle' as const),
      answer,
      kills: array(integer({ min: 0, max: 12 }), { maxLength: 3 }),
    }),
  },
)
const histories = array(record({ event: events, takes: constantFrom(0, 1) }), {
  minLength: 5,
  maxLength: 40,
})

/** SalesLoft spells some things in its own way. */
function respell(value: Plain): Plain {
  return value === 'loud' ? 'LOUD' : value
}

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

function finalOf(said: 'local' | 'salesloft' | null) {
  return { do: 'settle' as const, answer: said, kills: [] }
}

function attempt(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Killed)) throw error
  }
}
