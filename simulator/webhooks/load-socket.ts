// A connection that asks one thing after the other, without the cost of an HTTP client: under load the sender must not be
// what is measured. It reads the status and the length, which is all that an answer to a webhook has.
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Line {
  /** The status; 0 where the connection was lost before the answer. */
  readonly ask: (request: Buffer) => Promise<number>
  readonly close: () => void
}

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

/** Undefined until the answer is whole. */
function statusIn(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString('latin1').toLowerCase()
  const body = bytes.subarray(end + headEnd.length)
  const length = Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? 0)
  const isWhole = head.includes('\r\ntransfer-encoding: chunked')
    ? body.subarray(-lastChunk.length).equals(lastChunk)
    : body.length >= length
  return isWhole ? Number(head.slice(9, 12)) : undefined
}

/** Connects when it is first asked, and again after it lost the connection. */
export function createLine(host: string, port: number): Line {
  let socket: Socket | undefined
  let settle: ((status: number) => void) | undefined
  let held: Buffer = Buffer.alloc(0)
  const answer = (status: number): void => {
    held = Buffer.alloc(0)
    const told = settle
    settle = undefined
    told?.(status)
  }
  const open = (): Socket => {
    const made = connect({ host, port, noDelay: true })
    made.on('data', (part: Buffer) => {
      held = held.length === 0 ? part : Buffer.concat([held, part])
      const status = statusIn(held)
      if (status !== undefined) answer(status)
    })
    made.on('error', () => undefined)
    made.on('close', () => {
      socket = undefined
      answer(0)
    })
    return made
  }
  return {
    async ask(request) {
      const { promise, resolve } = Promise.withResolvers<number>()
      settle = resolve
      socket ??= open()
      socket.write(request)
      return promise
    },
    close: () => socket?.destroy(),
  }
}
