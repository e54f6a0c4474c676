// An address is found wherever it stands in a record, and leaves it with what is said beside it of whose it is.
import { describe, expect, test } from 'vitest'
import {
  addressesInBytes,
  addressesIn,
  addressesOf,
  withoutAddresses,
} from '../../src/domain/erasing.ts'
import { parseText } from '../../src/domain/json-text.ts'

const isAda = (address: string): boolean => address === 'ada@example.com'

describe('addresses', () => {
  test.each([
    ['ada@example.com', ['ada@example.com']],
    ['Write to Ada@Example.com.', ['ada@example.com']],
    ['"Ada Sample" <ada@example.com>, bob@example.com', ['ada@example.com', 'bob@example.com']],
    ["'ada@example.com'", ['ada@example.com']],
    ['mailto:ada+list@example.co.uk?subject=x', ['ada+list@example.co.uk']],
    ['https://example.com/?to=ada@example.com&x=1', ['ada@example.com']],
    ['josé@exämple.com', ['josé@exämple.com']],
    ['no address @ all', []],
    ['', []],
  ])('are found in %j', (text, found) => {
    expect(addressesIn(text)).toEqual(found)
  })

  test('are found in every text of a record, and not with the letter of an escape before them', () => {
    const body = Buffer.from('{"a":[{"b":"x\\nada@example.com"}],"bob@example.com":1}')
    expect(addressesInBytes(body)).toEqual(['ada@example.com', 'bob@example.com'])
    expect(addressesInBytes(Buffer.from('{"a":"x\\nada@example.com'))).toEqual(['ada@example.com'])
    expect(addressesOf({ a: null, b: 1, c: true })).toEqual([])
  })
})

describe('a record', () => {
  test('is the very same where it has none of them', () => {
    const record = { id: 1, to: ['bob@example.com'], more: { name: 'Bob' }, none: null }
    expect(withoutAddresses(record, isAda)).toBe(record)
  })

  test('keeps all else, digits of long numbers too', () => {
    const record = parseText('{"id":12345678901234567890,"body":"Dear ada@example.com. Hello"}')
    expect(JSON.stringify(withoutAddresses(record, isAda))).toBe(
      '{"id":12345678901234567890,"body":"Dear (erased). Hello"}',
    )
  })

  test('loses what it says of whose the address is, where the address is', () => {
    const record = {
      title: 'Review',
      recipient_name: 'Ada Sample',
      recipient_email: 'Ada@example.com',
      owner_name: 'Bob',
      attendees: [
        { name: 'Ada Sample', email: 'ada@example.com', status: 'accepted', id: 7 },
        { name: 'Bob', email: 'bob@example.com', status: 'accepted', id: 8 },
      ],
      headers: { to: '"Ada Sample" <ada@example.com>', cc: ['ada@example.com', 'bob@example.com'] },
    }
    expect(withoutAddresses(record, isAda)).toEqual({
      title: 'Review',
      recipient_name: null,
      recipient_email: null,
      owner_name: 'Bob',
      attendees: [
        { name: null, email: null, status: 'accepted', id: 7 },
        { name: 'Bob', email: 'bob@example.com', status: 'accepted', id: 8 },
      ],
      headers: { to: null, cc: ['bob@example.com'] },
    })
  })

  test('that was left so once is left the same again', () => {
    const once = withoutAddresses(
      { body: 'ada@example.com', a: [{ email: 'ada@example.com' }] },
      isAda,
    )
    expect(withoutAddresses(once, isAda)).toBe(once)
  })
})
