// The pages that are not about a team: signing in, what went wrong, and the first minute of a new installation.
import { html } from './html.ts'
import type { Html } from './html.ts'

export function signInMain(given: {
  readonly next: string
  readonly problem?: string | undefined
}): Html {
  const { next, problem } = given
  return html`<div class="narrow">
    <h1>Sign in</h1>
    ${problem !== undefined && html`<p class="problem" role="alert" id="problem">${problem}</p>`}
    <form method="post" action="/sign-in">
      <input type="hidden" name="next" value="${next}" /><label for="operator-token"
        >Operator token</label
      ><input
        id="operator-token"
        name="operatorToken"
        type="password"
        autocomplete="current-password"
        required
        maxlength="1024"
        autofocus${problem !== undefined && html` aria-describedby="problem" aria-invalid="true"`}
      /><button class="primary">Sign in</button>
    </form>
    <p class="muted">
      It is the value of <code>OPERATOR_TOKEN</code>; a local <code>start</code> keeps one in
      <code>operator-token</code> of its data folder and prints a link that signs in.
    </p>
  </div>`
}

export function useCodeMain(code: string): Html {
  return html`<div class="narrow">
    <h1>Sign in on this browser</h1>
    <p>The link works once. You stay signed in for 12 hours.</p>
    <form method="post" action="/sign-in/${code}">
      <button class="primary" autofocus>Sign in</button>
    </form>
  </div>`
}

export function errorMain(given: {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly requestId: string
  readonly action: { readonly href: string; readonly text: string }
}): Html {
  const { status, code, message, requestId, action } = given
  const headline =
    headlines.get(status) ?? (status >= 500 ? 'That did not work' : 'That is not possible')
  return html`<div class="narrow">
    <h1>${headline}</h1>
    <p>${message}</p>
    <p><a class="primary" href="${action.href}">${action.text}</a></p>
    <dl class="muted">
      <dt>Code</dt>
      <dd><code>${code}</code></dd>
      <dt>Request</dt>
      <dd><code>${requestId}</code></dd>
    </dl>
  </div>`
}

const headlines = new Map([
  [403, 'This form is not valid any more'],
  [404, 'Nothing is here'],
  [429, 'Too many attempts'],
  [503, 'Not available right now'],
])

export function noTeamMain(): Html {
  return html`<div class="narrow">
    <h1>No team is connected yet</h1>
    <p>Connect a SalesLoft account with a key that may read it; its first read begins at once.</p>
    <pre><code>salesloft-worker connect TEAM --api-key-stdin</code></pre>
    <p class="muted">TEAM is a short name of your choice: up to 63 of a–z, 0–9 and “-”.</p>
    <p><a href="/">Refresh</a></p>
  </div>`
}

/** What became of records in the quarantine; only words and figures of ours, whatever the query says. */
export function quarantineMessage(
  action: string | undefined,
  count: string | undefined,
): Html | false {
  if (count === undefined || !/^\d{1,7}$/.test(count)) return false
  if (action !== 'retry' && action !== 'drop') return false
  const records = count === '1' ? 'record was' : 'records were'
  const words = action === 'drop' ? 'dropped.' : 'whole now and stored.'
  return html`<p class="message" role="status" id="message">
    <strong>${count}</strong> ${records} ${words}
  </p>`
}

const done = {
  sync: 'will be read now; its row shows how far it is.',
  sweep: 'is being swept; what it finds is told below when it ends.',
  pause: 'is paused. What is stored stays, and it is read on from there when you resume it.',
  resume: 'is resumed and read with the next turn.',
} as const

export type Done = keyof typeof done

/** What an action did, said once after its redirect; only words of ours, whatever the query says. */
export function doneMessage(action: string | undefined, subject: string): Html | false {
  if (action === undefined || !Object.hasOwn(done, action)) return false
  return html`<p class="message" role="status" id="message">
    <strong>${subject}</strong> ${done[action as Done]}
  </p>`
}
