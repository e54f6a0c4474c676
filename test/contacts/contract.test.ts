// A contract as a file: what it may say, and how what is wrong is said.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type ContactContract,
  usualContract,
  withinScopes,
  writeContract,
} from '../../src/domain/contact-contract.ts'
import { asAppError } from '../../src/domain/errors.ts'
import { readContract } from '../../src/services/contact-contract-file.ts'

function mistakesIn(text: string): readonly string[] {
  try {
    readContract(text)
  } catch (error) {
    const { code, message } = asAppError(error)
    return code === 'contacts.contract' ? message.split('\n') : [code]
  }
  return []
}

describe('a contract', () => {
  test('that says nothing is the usual one, and so is the one in the documentation', () => {
    for (const text of ['', '{}', '# nothing\n', writeContract(usualContract)]) {
      expect(readContract(text)).toStrictEqual(usualContract)
    }
    const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/contacts.md'), 'utf8')
    const [, shown = ''] = /<!-- contract -->\s*```yaml\n([^]*?)```/.exec(text) ?? []
    expect(shown).toBe(writeContract(usualContract))
  })

  test('is read as it was written, in YAML and as JSON', () => {
    const own: ContactContract = {
      fields: [
        {
          contact: 'external_id',
          person: 'custom_fields.Our: id',
          direction: 'push',
          wins: 'local',
          normalise: 'none',
        },
        {
          contact: 'custom_fields.hot',
          person: 'hot_lead',
          direction: 'pull',
          wins: 'salesloft',
          normalise: 'text',
        },
        {
          contact: 'email_address',
          person: 'email_address',
          direction: 'both',
          wins: 'local',
          normalise: 'email',
        },
      ],
      match: ['link', 'external_id'],
      created: { local: 'ignore', salesloft: 'create' },
      deleted: { local: 'do-not-contact', salesloft: 'unlink' },
      merged: 'conflict',
      loosenDoNotContact: true,
      phoneRegion: 'NO',
      brake: { least: 0, share: 1 },
    }
    expect(readContract(writeContract(own))).toStrictEqual(own)
    expect(readContract(JSON.stringify(own))).toStrictEqual(own)
  })

  test('with fewer fields is matched by those it has', () => {
    expect(readContract('fields: [{ contact: email_address }]').match).toEqual([
      'link',
      'email_address',
    ])
  })

  test('leaves alone what the key may not write, and says so', () => {
    const { contract, skipped } = withinScopes(usualContract, () => false)
    expect(skipped).toEqual([{ contact: 'crm_id', scope: 'crm_id_person:write' }])
    expect(contract.fields).toHaveLength(usualContract.fields.length - 1)
    expect(withinScopes(usualContract, () => true)).toEqual({
      contract: usualContract,
      skipped: [],
    })
  })
})

const wrong = `match: [email_adress, link, link]
created: { local: make }
deleted: yes
merged: folow
phoneRegion: XX
brakes: 3
brake: { least: -1, share: 5 }
loosenDoNotContact: 1
fields:
  - { contact: titel }
  - { contact: title, direction: pull, wins: local }
  - contact: do_not_contact
    person:
      bouncing
  - { contact: tags, normalise: phone, wins: never }
  - { contact: external_id }
  - { contact: crm_id_type }
  - { contact: custom_fields.X, person: eu_resident, direction: both }
  - { contact: title, person: custom_fields.X }
  - { contact: city, person: custom_fields.X }
  - { contact: state, person: owner_id, dirction: pull }
  - 5
`

describe('what is wrong with a file', () => {
  test('is all said at once, each with its line and what may stand there', () => {
    expect(mistakesIn(wrong)).toMatchInlineSnapshot(`
      [
        "line 1: match[0] is "email_adress"; one of link, crm_id, external_id, email_address",
        "line 1: match[1] is link; it comes first, as what was linked stays so",
        "line 1: match[2] is link, which stands there already",
        "line 1: match[2] is link; it comes first, as what was linked stays so",
        "line 2: created.local is "make"; one of create, ignore",
        "line 3: deleted is "yes"; { local: ..., salesloft: ... }",
        "line 4: merged is "folow"; one of follow, conflict",
        "line 5: phoneRegion is "XX"; a country in two capital letters, as "US", or null",
        "line 6: brakes is not known here; did you mean brake?",
        "line 7: brake.least is -1; a whole number, 0 or more",
        "line 7: brake.share is 5; from 0 to 1, where 0.05 is 5 %",
        "line 8: loosenDoNotContact is 1; true or false",
        "line 10: fields[0].contact is "titel"; a contact has no such column; did you mean title?",
        "line 11: fields[1].wins is local; of a field that goes one way (pull) there is nothing to win",
        "line 13: fields[2].person is bouncing; do_not_contact goes with do_not_contact alone",
        "line 15: fields[3].normalise is phone; tags is a list: none",
        "line 15: fields[3].wins is "never"; one of salesloft, local, newest, ask",
        "line 16: fields[4].person is missing; external_id has no field of its own: custom_fields.<name>",
        "line 17: fields[5].contact is crm_id_type, which goes along with crm_id by itself; leave it out",
        "line 18: fields[6].direction is both; SalesLoft lets nobody write eu_resident: pull",
        "line 19: fields[7].contact is title, as that of fields[1] is; once each",
        "line 20: fields[8].person is custom_fields.X, as that of fields[7] is; once each",
        "line 21: fields[9].person is owner_id, an id; state is a text",
        "line 21: fields[9].dirction is not known here; did you mean direction?",
        "line 22: fields[10] is 5; a field as { contact: title, direction: both }",
      ]
    `)
  })

  test('is its place where it is no YAML', () => {
    expect(mistakesIn('merged: follow\nmatch: [link')[0]).toMatch(/^line 2, column \d+: /)
    expect(mistakesIn('merged: follow\nmerged: follow')[0]).toMatch(/^line 2, column 1: .*unique/)
    expect(mistakesIn('- 1')).toEqual(['line 1: It is no contract; keys with values'])
  })

  test('is its size where it is too large', () => {
    expect(mistakesIn(`#${'x'.repeat(262_144)}`)).toEqual(['It is larger than 256 KiB.'])
    const many = Array.from({ length: 70 }, (_, at) => `  - { contact: no_such_${at} }`).join('\n')
    expect(mistakesIn(`fields:\n${many}\n`)).toHaveLength(51)
    const field = '  - { contact: custom_fields.'
    const most = Array.from({ length: 501 }, (_, at) => `${field}a${at} }`).join('\n')
    expect(mistakesIn(`match: [link]\nfields:\n${most}`)).toEqual([
      'line 2: fields has 501; at most 500',
    ])
  })
})
