// The usual contract, and what a contact has, in docs/contacts.md, are told by the tables that decide.
import { usualContract, writeContract } from '../src/domain/contact-contract.ts'
import {
  type ContactColumn,
  contactColumnNames,
  contactColumns,
  readOnlyFields,
} from '../src/domain/contact-fields.ts'
import { between, emitMarkdown, read, table } from './generated.ts'

const file = 'docs/contacts.md'
const code = (text: string): string => `\`${text}\``

function personOf({ person, with: along }: ContactColumn): string {
  if (person === null) return 'a custom field'
  return along === undefined ? code(person) : `${code(person)}, by itself`
}

const ofColumns = table(
  ['column', 'holds', 'of a person', 'is', 'needs'],
  contactColumnNames.map((name) => {
    const column: ContactColumn = contactColumns[name]
    const words = (column.of ?? []).map(code).join(', ')
    const kind = words === '' ? column.kind : `${column.kind}: ${words}`
    return [
      code(name),
      column.meaning,
      personOf(column),
      kind,
      column.scope === undefined ? '' : code(column.scope),
    ]
  }),
)
const readOnly = Object.keys(readOnlyFields).map(code).join(', ')
const contract = `\n\`\`\`yaml\n${writeContract(usualContract)}\`\`\`\n`

const text = between(read(file), 'contract', contract)
const withColumns = between(text, 'columns', `\n${ofColumns}\n`)
await emitMarkdown(file, between(withColumns, 'readonly', `\n${readOnly}\n`))
