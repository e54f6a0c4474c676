// Which records speak of a person, by the catalogue: its columns say which of their references is one to people.
import { type Stream, type StreamName, streams } from './streams.ts'

type Referring = Pick<Stream, 'name' | 'columns'>
type Values = Readonly<Record<string, unknown>>

/** What the record of a person is called where others refer to it. */
const isPersonColumn = /^(?:[a-z_]+_)?(?:person|recipient)_id$/
// Somebody who merely came by: the record is of something else, which goes on without them.
const isPassing = /^(?:last_|opportunity_window_)/

/** A column that may refer to anything, and the one that says to what. */
const ofAnyKind: readonly { readonly id: string; readonly kind: string }[] = [
  { id: 'associated_with_id', kind: 'associated_type' },
  { id: 'resource_id', kind: 'resource_type' },
]

export type PersonReference = {
  /** The column with the person's id. */
  readonly column: string
  /** The column that has to say `person`, in whatever case; undefined: it always is one. */
  readonly kind: string | undefined
}

/** The columns by which a stream's records belong to a person; of people their own id. */
export function personReferences({ name, columns }: Referring): readonly PersonReference[] {
  if (name === 'people') return [{ column: 'id', kind: undefined }]
  const plain = Object.keys(columns)
    .filter((column) => isPersonColumn.test(column) && !isPassing.test(column))
    .map((column) => ({ column, kind: undefined }))
  const paired = ofAnyKind
    .filter(({ id, kind }) => id in columns && kind in columns)
    .map(({ id, kind }) => ({ column: id, kind }))
  return [...plain, ...paired]
}

/** The people that a record belongs to, by its columns. */
export function peopleOf(
  stream: Referring,
  row: { readonly id: string; readonly values: Values },
): readonly string[] {
  return personReferences(stream).flatMap(({ column, kind }) => {
    if (kind !== undefined && textOf(row.values[kind])?.toLowerCase() !== 'person') return []
    return textOf(column === 'id' ? row.id : row.values[column]) ?? []
  })
}

/** Records without a person of their own that are parts of others, by a column that is named after these. */
const ownedBy: Readonly<Record<string, StreamName>> = {
  conversation_id: 'conversations',
  transcription_id: 'transcriptions',
}

export type OwnerColumn = { readonly column: string; readonly owner: string }

/** The columns by which a stream's records are parts of others: of their parent, or as a transcription is of a conversation. */
export function ownerColumns({
  columns,
  parent,
}: Pick<Stream, 'columns' | 'parent'>): readonly OwnerColumn[] {
  const named = Object.entries(ownedBy)
    .filter(([column]) => column in columns && column !== parent?.column)
    .map(([column, owner]) => ({ column, owner }))
  return parent === undefined ? named : [{ column: parent.column, owner: parent.stream }, ...named]
}

/** The records that a record is a part of. */
export function ownersOf(
  stream: Pick<Stream, 'columns' | 'parent'>,
  row: { readonly values: Values },
): readonly { readonly stream: string; readonly id: string }[] {
  return ownerColumns(stream).flatMap(({ column, owner }) => {
    const id = textOf(row.values[column])
    return id === undefined ? [] : [{ stream: owner, id }]
  })
}

const owners: ReadonlySet<string> = new Set(
  streams.flatMap((stream) => ownerColumns(stream).map(({ owner }) => owner)),
)

/** Whether others may be parts of the stream's records. */
export function isOwner({ name }: Pick<Stream, 'name'>): boolean {
  return owners.has(name)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
