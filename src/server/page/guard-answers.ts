// What each guard answered, those first that do not let it go on.
import type { GuardAnswer } from '../../domain/enrollment-guards.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { cell, table } from './table.ts'
import { counted, time } from './words.ts'

const heads = [
  ['Guard', 'text'],
  ['Answer', 'text'],
  ['Why', 'text'],
] as const

const rank = { refuse: 0, wait: 1, pass: 2 } as const

export function guardsSection(
  title: string,
  answers: readonly GuardAnswer[],
  nowMs: number,
): Html | false {
  if (answers.length === 0) return false
  const sorted = answers.toSorted((a, b) => rank[a.verdict] - rank[b.verdict])
  return html`<section class="below" aria-labelledby="guards-title">
    <div class="section-head"><h2 id="guards-title">${title}</h2></div>
    ${table({
      caption: counted(answers.length, 'guard'),
      heads,
      rows: sorted.map(
        ({ guard, verdict, until, why }) =>
          html`<tr role="row" class="${verdict === 'pass' ? '' : 'warning'}">
            <th role="rowheader" scope="row">${guard}</th>
            ${cell('Answer', html`${verdict}${until !== undefined && html` until ${time(until, nowMs)}`}`)}${cell('Why', why)}
          </tr>`,
      ),
      wraps: true,
    })}
  </section>`
}
