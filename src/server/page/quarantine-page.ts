// Which records could not be stored, why, and what they look like: the bytes as they came, never as markup.
import { printableBytes } from '../../domain/bytes.ts'
import type { QuarantineEntry } from '../given.ts'
import { hidden, proof } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { table } from './table.ts'
import { counted, exact, missing, time } from './words.ts'

// What a person reads; the rest is in the API.
const mostBytes = 16_384
const mostRows = 50

export type QuarantinePage = {
  readonly team: string
  readonly stream: string | undefined
  readonly entries: readonly QuarantineEntry[]
  readonly nowMs: number
  readonly formToken: string
}

export function quarantineMain(page: QuarantinePage, message: Html | false): Html {
  const { team, stream, entries, nowMs } = page
  const shown = entries.slice(0, mostRows)
  const of = stream === undefined ? team : `${stream} of ${team}`
  if (entries.length === 0) {
    return html`${message}
      <div class="narrow">
        <h1>Nothing is in quarantine</h1>
        <p>Every record of ${of} that was read is stored as it was served.</p>
        <p><a class="primary" href="/?team=${team}">To the status page</a></p>
      </div>`
  }
  return html`${message}
    <div class="state-line">
      <div>
        <h1>${counted(entries.length, 'record')} of ${of} could not be stored</h1>
        <p>
          Kept whole, as they came. Each run asks SalesLoft for them again; one that was repaired
          there leaves by itself.
        </p>
      </div>
      ${buttons(page, undefined)}
    </div>
    <section id="streams" aria-labelledby="quarantine-title">
      <div class="section-head">
        <h2 id="quarantine-title">Records</h2>
        <p>
          <a href="/api/v1/teams/${team}/quarantine" download="${team}-quarantine.json">JSON</a>
        </p>
      </div>
      ${table({
        caption: html`${counted(entries.length, 'record')}, oldest
        first${entries.length > mostRows && html`; the first ${exact(mostRows)}`}`,
        heads,
        rows: shown.map((entry) => row(entry, page, nowMs)),
        actions: true,
      })}
    </section>`
}

const heads = [
  ['Record', 'text'],
  ['Reason', 'text'],
  ['Bytes', 'number'],
  ['Met', 'number'],
  ['Last met', 'text'],
  ['Asked again', 'text'],
] as const

function row(entry: QuarantineEntry, page: QuarantinePage, nowMs: number): Html {
  const { id, stream, recordId, reason, size, seen, lastSeenAt, askedAt } = entry
  return html`<tr role="row" class="warning">
    <th role="rowheader" scope="row">
      <a href="/quarantine/${id}?team=${page.team}">${stream} ${recordId ?? 'without id'}</a>
    </th>
    <td role="cell" data-label="Reason">${reason}</td>
    <td role="cell" class="number" data-label="Bytes">${exact(size)}</td>
    <td role="cell" class="number" data-label="Met">${exact(seen)}</td>
    <td role="cell" data-label="Last met">${time(lastSeenAt, nowMs)}</td>
    <td role="cell" data-label="Asked again">
      ${askedAt === null ? missing('not asked for again yet') : time(askedAt, nowMs)}
    </td>
    <td role="cell" class="actions">${buttons(page, entry)}</td>
  </tr>`
}

/** Of one record, or of all that the page shows. */
function buttons(
  { team, stream, formToken }: Pick<QuarantinePage, 'team' | 'stream' | 'formToken'>,
  entry: QuarantineEntry | undefined,
): Html {
  const base = `/teams/${team}/quarantine`
  const name = entry === undefined ? 'all' : `${entry.stream} ${entry.recordId ?? 'without id'}`
  const whyNot = entry !== undefined && entry.recordId === null && 'it has no id to ask for'
  return html`<form method="post" action="${base}/retry">
    ${proof(formToken)}${entry !== undefined && hidden('id', entry.id)}${
      stream !== undefined && hidden('stream', stream)
    }<button
      formaction="${base}/retry"
      aria-label="Retry ${name}"
      ${whyNot !== false && html` disabled title="${whyNot}"`}
    >
      Retry${entry === undefined && ' all'}</button
    ><button formaction="${base}/drop" aria-label="Drop ${name}">
      Drop${entry === undefined && ' all'}
    </button>
  </form>`
}

export function entryMain(
  page: Omit<QuarantinePage, 'entries' | 'stream'>,
  entry: QuarantineEntry & { readonly bytes: Uint8Array },
): Html {
  const { team, nowMs } = page
  const { id, stream, recordId, reason, size, seen, firstSeenAt, lastSeenAt, bytes } = entry
  return html`<div class="state-line">
      <div>
        <h1>${stream} ${recordId ?? 'without id'}</h1>
        <p>
          ${reason}. Met ${counted(seen, 'time')}, first ${time(firstSeenAt, nowMs)}, last
          ${time(lastSeenAt, nowMs)}; ${exact(size)} bytes.
        </p>
      </div>
      ${buttons({ ...page, stream: undefined }, entry)}
    </div>
    <section aria-labelledby="bytes-title">
      <h2 id="bytes-title">As it came</h2>
      <pre tabindex="0"><code>${printableBytes(bytes, mostBytes)}</code></pre>
      <p>
        <a href="/quarantine?team=${team}">All in quarantine</a> ·
        <a href="/api/v1/teams/${team}/quarantine/${id}" download="${team}-${stream}-${id}.json"
          >JSON with all bytes</a
        >
      </p>
    </section>`
}
