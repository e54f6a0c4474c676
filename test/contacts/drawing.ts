// Contracts, what both sides write at random, and what befalls those who sync them.
import { type Arbitrary, array, boolean, constantFrom, integer, oneof, record } from 'fast-check'
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

const names = ['ann', 'bob', 'cid'] as const
const side = constantFrom('local' as const, 'salesloft' as const)
const name = constantFrom(...names)
export const answer = constantFrom(null, 'local' as const, 'salesloft' as const)
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

export const contracts = record({
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
  return { ...usualContract, ...rest, fields, match: ['link', 'email_address'] }
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
export const histories = array(record({ event: events, takes: constantFrom(0, 1) }), {
  minLength: 5,
  maxLength: 40,
})

/** SalesLoft spells some things in its own way. */
export function respell(value: Plain): Plain {
  return value === 'loud' ? 'LOUD' : value
}

type Drawn<T> = T extends Arbitrary<infer Value> ? Value : never
export type History = Drawn<typeof histories>

export function finalOf(said: 'local' | 'salesloft' | null) {
  return { do: 'settle' as const, answer: said, kills: [] }
}
