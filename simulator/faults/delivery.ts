// How an answer leaves: whole as a rule; dripping, torn or never where a fault says so.
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../wire/answer.ts'
import type { Fault } from './fault.ts'

function begin(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length })
}

async function drip(response: ServerResponse, { body }: Answer, everyMs: number): Promise<void> {
  for (const byte of body) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    // One byte after the other is the point.
    await sleep(everyMs, undefined, { ref: false })
  }
  response.end()
}

export function deliver(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  switch (fault?.kind) {
    case 'hang':
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'reset-mid-body': {
      begin(response, answer)
      const half = answer.body.subarray(0, Math.floor(answer.body.length / 2))
      response.write(half, () => setTimeout(() => response.socket?.resetAndDestroy(), 20))
      return
    }
    case 'drip':
      begin(response, answer)
      void drip(response, answer, fault.everyMs)
      return
    default:
      begin(response, answer)
      response.end(answer.body)
  }
}
