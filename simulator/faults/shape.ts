// What a fault does to an answer before it is sent. How it is sent badly is `delivery`.
import { answerHtml, answerJson } from '../wire/answer.ts'
import type { Answer, ListPage } from '../wire/answer.ts'
import type { Fault } from './fault.ts'
import { spoil } from './malformed.ts'

function withNextPage(page: ListPage, wanted: boolean | undefined): ListPage {
  const { paging } = page.metadata
  if (wanted === undefined || paging === undefined) return page
  const next = wanted ? (paging['current_page'] ?? 1) + 1 : null
  return { ...page, metadata: { ...page.metadata, paging: { ...paging, next_page: next } } }
}

export function shapePage(page: ListPage, fault: Fault | undefined): ListPage {
  if (fault?.kind === 'malformed') {
    const at = new Set(fault.at ?? [0])
    const { how } = fault
    return {
      ...page,
      records: page.records.flatMap((record, index) =>
        at.has(index) ? spoil(record, how) : [record],
      ),
    }
  }
  if (fault?.kind === 'empty') return withNextPage({ ...page, records: [] }, fault.nextPage)
  if (fault?.kind === 'short') {
    return withNextPage({ ...page, records: page.records.slice(0, fault.rows) }, fault.nextPage)
  }
  return page
}

function withHeaders(answer: Answer, changes: Readonly<Record<string, string | null>>): Answer {
  const headers: Record<string, string> = { ...answer.headers }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete headers[name.toLowerCase()]
    else headers[name.toLowerCase()] = value
  }
  return { ...answer, headers }
}

function answerStatus(fault: Extract<Fault, { kind: 'status' }>): Answer {
  const { status, body = 'json', retryAfter, headers = {} } = fault
  const answer =
    body === 'html'
      ? answerHtml(status)
      : answerJson(status, { error: `Scripted answer ${status}` })
  const written = typeof body === 'object' ? { ...answer, body: Buffer.from(body.text) } : answer
  return withHeaders(written, {
    ...headers,
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  })
}

export function shapeAnswer(answer: Answer, fault: Fault | undefined): Answer {
  switch (fault?.kind) {
    case 'status': {
      const shaped = answerStatus(fault)
      return { ...shaped, headers: { ...answer.headers, ...shaped.headers } }
    }
    case 'html': {
      const page = answerHtml(200)
      return { ...page, headers: { ...answer.headers, ...page.headers } }
    }
    case 'cut':
      return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length * 0.6)) }
    case 'headers':
      return withHeaders(answer, fault.headers)
    case undefined:
    case 'delay':
    case 'drip':
    case 'empty':
    case 'hang':
    case 'malformed':
    case 'meanwhile':
    case 'reset':
    case 'reset-mid-body':
    case 'short':
      return answer
  }
}
