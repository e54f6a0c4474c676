import { describe, expect, test } from 'vitest'
import { outcomeCsv, outcomeFileOf, parsePeople } from '../../src/cli/enrollment-csv.ts'

function refusal(text: string): string {
  try {
    parsePeople(text)
    return 'taken'
  } catch (error) {
    return error instanceof Error ? error.message : 'no words'
  }
}

describe('a file of people', () => {
  test('is read by the names of its columns, whatever else is in it', () => {
    const text = '\uFEFFName;Person_ID;User\r\n"Ann; B";4711;9\r\n\r\nBo;9007199254740993;\r\n'
    expect(parsePeople(text)).toEqual([
      { person: '4711', user: '9' },
      { person: '9007199254740993', user: undefined },
    ])
    expect(parsePeople('person\n1\n2\n')).toEqual([
      { person: '1', user: undefined },
      { person: '2', user: undefined },
    ])
  })

  test('is refused whole where a line is wrong, with the lines and nothing of what is in them', () => {
    const wrong = refusal('person,user\n1,2\nann@example.com,2\n3,x\n-4,\n5.0,\n')
    expect(wrong.split('\n')).toEqual([
      'line 3: the person is no id',
      'line 4: the user is no id',
      'line 5: the person is no id',
      'line 6: the person is no id',
      'Nothing of the file is begun.',
    ])
    expect(refusal(`person\n${'x\n'.repeat(30)}`)).toContain('and 10 more')
    expect(refusal('1\n2\n')).toContain('name its columns')
    expect(refusal('person\n')).toContain('names nobody')
    expect(refusal('')).toContain('name its columns')
    expect(refusal('person\n"1\n2\n')).toContain('no CSV')
    expect(refusal('person\n"1\n2\n')).not.toContain('"1')
  })

  test('has a file beside it with what came of each row', () => {
    expect(outcomeFileOf('lists/people.csv')).toBe('lists/people.outcome.csv')
    expect(outcomeFileOf('people')).toBe('people.outcome.csv')
    expect(
      outcomeCsv([
        { number: 1, person: '7', enrollment: '12', outcome: 'refused', reason: 'do-not-contact' },
        { number: 2, person: '8', enrollment: null, outcome: null, reason: null },
      ]),
    ).toBe(
      'row,person,enrollment,state,reason\n1,7,12,refused,do-not-contact\n2,8,,waiting to be asked for,\n',
    )
  })
})
