// The frame of every page: slim header, one main, footer. Everything a page says about itself is in `Frame`.
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { Tone } from './marks.ts'
import { toneMark } from './marks.ts'
import { absolute } from './words.ts'

export type Assets = { readonly css: string; readonly js: string; readonly icon: string }

export type Frame = {
  readonly title: string
  readonly version: string
  readonly nowMs: number
  readonly assets: Assets
  /** Only for those who are signed in. */
  readonly operator?: {
    readonly formToken: string
    readonly teams: readonly { readonly slug: string; readonly name: string }[]
    readonly team: string | undefined
    readonly state: { readonly tone: Tone; readonly short: string } | undefined
    readonly page?: 'status' | 'enrollments' | 'contacts' | 'quarantine' | 'settings'
  }
  readonly live?: boolean
  readonly main: Html
}

export function layout(frame: Frame): Html {
  const { title, assets, main } = frame
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title} · SalesLoft worker</title>
      <link rel="icon" href="${assets.icon}" />
      <link rel="stylesheet" href="${assets.css}" />
      ${frame.live === true && html`<script type="module" src="${assets.js}"></script>`}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the content</a>${header(frame)}
      <main id="main" tabindex="-1">${main}</main>
      ${footer(frame)}
    </body>
  </html>`
}

function header({ operator }: Frame): Html {
  return html`<header class="bar">
    <div>
      <a class="brand" href="/">SalesLoft worker</a>${
        operator !== undefined &&
        html`${teamSwitch(operator)} ${pages(operator)}
          <span class="grow"></span>${operator.state !== undefined && headerState(operator.state)}
          <form method="post" action="/sign-out">
            <input type="hidden" name="formToken" value="${operator.formToken}" /><button
              class="plain"
            >
              Sign out
            </button>
          </form>`
      }
    </div>
  </header>`
}

function pages({ page = 'status', team }: NonNullable<Frame['operator']>): Html {
  const here = html` aria-current="page"`
  const query = team === undefined ? '' : `?team=${team}`
  return html`<nav aria-label="Pages">
    <a href="/${query}" ${page === 'status' && here}>Status</a>
    <a href="/enrollments${query}" ${page === 'enrollments' && here}>Enrolments</a>
    <a href="/contacts${query}" ${page === 'contacts' && here}>Contacts</a>
    <a href="/quarantine${query}" ${page === 'quarantine' && here}>Quarantine</a>
    <a href="/settings${query}" ${page === 'settings' && here}>Settings</a>
  </nav>`
}

/** A region of its own: it changes with the state line. */
export function headerState(state: { readonly tone: Tone; readonly short: string }): Html {
  return html`<span id="header-state" class="header-state"
    >${toneMark(state.tone)} ${state.short}</span
  >`
}

function teamSwitch({ teams, team }: NonNullable<Frame['operator']>): Html | false {
  if (teams.length === 0) return false
  if (teams.length === 1) return html`<span class="team">${teams[0]?.slug}</span>`
  return html`<form class="switch" method="get" action="/">
    <label class="unseen" for="team">Team</label
    ><select id="team" name="team">
      ${teams.map(({ slug, name }) => html`<option value="${slug}" ${slug === team && html` selected`}>${slug}${name !== '' && name !== slug && ` · ${name}`}</option>`)}</select
    ><button>Show</button>
  </form>`
}

function footer({ version, nowMs }: Frame): Html {
  const iso = new Date(nowMs).toISOString()
  return html`<footer>
    <p>salesloft-worker ${version}</p>
    <p>
      Rendered <time class="absolute" datetime="${iso}">${absolute(iso)}</time> · all times in UTC
    </p>
    <p>
      <a href="/health">Health</a> <a href="/metrics">Metrics</a> <a href="/api/v1/status">API</a>
    </p>
  </footer>`
}
