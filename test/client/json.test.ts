import { describe, expect, test } from 'vitest'
import { digitsOf, parseJson } from '../../src/client/salesloft/json.ts'

function parts(bytes: Buffer): readonly unknown[] {
  const json = parseJson(bytes)
  return (json.value as readonly unknown[]).map((part) => json.decoded(part))
}

describe('JSON', () => {
  test('keeps the digits of numbers that a double cannot hold', () => {
    const text = '[{"id":9007199254740993,"n":0.12345678901234567891,"e":1e400,"s":7}]'
    expect(JSON.stringify(parts(Buffer.from(text)))).toBe(text)
  })

  test('tells the digits of such a number, and of no other', () => {
    const [record] = parts(Buffer.from('[{"id":9007199254740993,"small":7}]')) as [
      { id: unknown; small: unknown },
    ]
    expect([digitsOf(record.id), digitsOf(record.small)]).toEqual(['9007199254740993', undefined])
  })

  test('a broken text spoils its own record only, and its bytes are kept', () => {
    const broken = Buffer.concat([
      Buffer.from('{"b":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ])
    const body = Buffer.concat([Buffer.from('[{"a":"é"},'), broken, Buffer.from(',{"c":"日本"}]')])
    const json = parseJson(body)
    expect(parts(body)).toEqual([{ a: 'é' }, undefined, { c: '日本' }])
    expect(json.bytesOf((json.value as readonly unknown[])[1])).toEqual(broken)
  })

  test('a cut body is no JSON', () => {
    expect(() => parseJson(Buffer.from('[{"a":1}'))).toThrow(SyntaxError)
  })
})
