// How an answer leaves: whole as a rule; dripping, torn or never where a fault says so.
import type { ServerResponse } from 'node:http'
import { setInterval } from 'node:timers/promises'
import type { Answer } from '../wire/answer.ts'
import type { Fault } from './fault.ts'

// Long enough for the first half to arrive before the reset overtakes it.
const beforeResetMs = 20

function begin(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length })
}

async function drip(response: ServerResponse, { body }: Answer, everyMs: number): Promise<void> {
  let sent = 0
  for await (const _ of setInterval(everyMs, undefined, { ref: false })) {
    if (response.destroyed || sent === body.length) break
    response.write(body.subarray(sent, sent + 1))
    sent += 1
  }
  response.end()
}

export function deliver(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  begin(response, answer)
  if (fault?.kind === 'reset-mid-body') {
    const half = answer.body.subarray(0, Math.floor(answer.body.length / 2))
    response.write(half, () => setTimeout(() => response.socket?.resetAndDestroy(), beforeResetMs))
  } else if (fault?.kind === 'drip') {
    void drip(response, answer, fault.everyMs)
  } else {
    response.end(answer.body)
  }
}
