// A sweep that stopped marked nothing deleted and waits for a person: which, why, and what to do.
import { adviceOn } from '../../domain/advice.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { TeamView } from './view.ts'
import { time } from './words.ts'

export function stoppedSweeps({ team, streams }: TeamView, nowMs: number): readonly Html[] {
  return streams.flatMap(({ stream, sweep }) => {
    if (sweep?.state !== 'failed') return []
    const { finishedAt, startedAt, error } = sweep
    const code = error?.code ?? 'internal'
    return [
      html`<strong>The sweep of <a href="#stream-${stream}">${stream}</a> stopped</strong>
        ${time(finishedAt ?? startedAt, nowMs)}; nothing was marked deleted by it since.
        ${error?.message} ${adviceOn(code, team, stream)} <code>${code}</code>`,
    ]
  })
}
