// Whether SalesLoft tells us, and what came of what it told: below the sweeps, with the latest deliveries.
import type { DeliveryState } from '../../domain/inbox.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { stateMark } from './marks.ts'
import type { DeliveryView, StreamState, TeamView, WebhooksView } from './view.ts'
import { table } from './table.ts'
import { exact, missing, time } from './words.ts'

export function webhooksSection({ team, webhooks = null }: TeamView, nowMs: number): Html {
  const deliveries = webhooks?.latest?.deliveries ?? []
  return html`<section id="webhooks" aria-labelledby="webhooks-title">
    <div class="section-head">
      <h2 id="webhooks-title">Webhooks</h2>
    </div>
    ${webhooks === null ? nothingYet(team) : subscriptions(webhooks, nowMs)}${
      deliveries.length > 0 &&
      table({
        caption: html`The latest deliveries (${exact(deliveries.length)})`,
        heads,
        rows: deliveries.map((each) => row(each, nowMs)),
      })
    }
  </section>`
}

function nothingYet(team: string): Html {
  return html`<p>
    No webhooks yet: set <code>PUBLIC_URL</code> for worker and server, and run
    <code>salesloft-worker webhooks apply ${team}</code>. Changes are seen by polling meanwhile.
  </p>`
}

function subscriptions(webhooks: WebhooksView, nowMs: number): Html {
  const { wanted, active, refused, appliedAt, lastDeliveryAt, latest } = webhooks
  const [mark, words] = standing(webhooks)
  const looked = appliedAt === null ? missing('never') : time(appliedAt, nowMs)
  const last = lastDeliveryAt === null ? missing('none came yet') : time(lastDeliveryAt, nowMs)
  const counts = latest?.counts
  return html`<p>
      ${stateMark(mark)} ${words}: ${exact(active)} of ${exact(wanted)} event types are subscribed,
      looked at ${looked}; the latest delivery came ${last}.
    </p>
    ${
      refused.length > 0 &&
      html`<p>SalesLoft refuses to this key: <code>${refused.join(', ')}</code>.</p>`
    }${
      counts !== undefined &&
      counts.all > 0 &&
      html`<p>
        Of the latest ${exact(counts.all)} deliveries ${exact(counts.processed)} are processed,
        ${exact(counts.ignored)} ignored, ${exact(counts.waiting)} waiting and ${exact(counts.dead)}
        given up; ${exact(counts.again)} came more than once.
      </p>`
    }`
}

function standing({ wanted, active, refused, error, silent }: WebhooksView): [StreamState, string] {
  if (error !== null) return ['failed', `Not as they should be (${error.code})`]
  if (active + refused.length < wanted) return ['behind', 'Some are missing']
  if (silent) return ['behind', 'Silent for an hour although polling saw changes']
  return ['current', 'As they should be']
}

const heads = [
  ['Event', 'text'],
  ['Outcome', 'text'],
  ['Received', 'text'],
  ['Record', 'text'],
  ['Failed', 'number'],
  ['Came again', 'number'],
] as const

const markOf: Readonly<Record<DeliveryState, StreamState>> = {
  pending: 'reading',
  held: 'reading',
  processed: 'current',
  ignored: 'unavailable',
  dead: 'failed',
}

function row(each: DeliveryView, nowMs: number): Html {
  const { id, event, state, outcome, receivedAt, stream, recordId, attempts, redeliveries } = each
  const words = outcome === null || outcome === state ? state : `${state}, ${outcome}`
  const record = stream === null ? missing('not known yet') : `${stream} ${recordId ?? ''}`
  return html`<tr role="row" class="${state === 'dead' && 'bad'}">
    <th role="rowheader" scope="row" title="number ${id}">${event}</th>
    <td role="cell" class="state">${stateMark(markOf[state])} ${words}</td>
    <td role="cell" data-label="Received">${time(receivedAt, nowMs)}</td>
    <td role="cell" data-label="Record">${record}</td>
    ${number('Failed', attempts)}${number('Came again', redeliveries)}
  </tr>`
}

function number(title: string, count: number): Html {
  return html`<td role="cell" class="number${count === 0 && ' zero'}" data-label="${title}">
    ${exact(count)}
  </td>`
}
