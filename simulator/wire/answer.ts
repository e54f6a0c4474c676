// An answer before it is sent: faults may still change it.

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const jsonType = { 'content-type': 'application/json; charset=utf-8' }

export function answerJson(status: number, value: unknown): Answer {
  return { status, headers: jsonType, body: Buffer.from(JSON.stringify(value)) }
}

export function answerHtml(status: number): Answer {
  const page =
    '<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back</h1></body></html>'
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: Buffer.from(page),
  }
}

export const notFound = (): Answer => answerJson(404, { error: 'Not Found' })

/** 422: `errors` is an object of lists, as for a filter value that cannot be read. */
export function refuse(errors: Readonly<Record<string, readonly string[]>>): Answer {
  return answerJson(422, { errors })
}

/** One list answer, with its records already as text. */
export interface ListPage {
  readonly metadata: ListMetadata
  readonly records: readonly Buffer[]
}

export interface ListMetadata {
  readonly filtering: Readonly<Record<string, unknown>>
  readonly paging?: Readonly<Record<string, number | null>>
  readonly sorting: { readonly sort_by: string; readonly sort_direction: string }
}

const comma = 44

/** Joins the records' bytes: a hundred copies and no serialization, which is what makes the pages fast. */
export function answerPage({ metadata, records }: ListPage): Answer {
  const head = Buffer.from(`{"metadata":${JSON.stringify(metadata)},"data":[`)
  let size = head.length + 2 + Math.max(0, records.length - 1)
  for (const record of records) size += record.length
  const body = Buffer.allocUnsafe(size)
  body.set(head, 0)
  let at = head.length
  for (const [index, record] of records.entries()) {
    if (index > 0) body[at++] = comma
    body.set(record, at)
    at += record.length
  }
  body.write(']}', at)
  return { status: 200, headers: jsonType, body }
}
