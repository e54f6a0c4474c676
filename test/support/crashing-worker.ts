// A worker that meets its fault at a crash point: FAULT_POINT names it, FAULT_TIME says the how many-th time it is reached,
// and FAULT_KIND a signal (SIGKILL, as when its machine is taken away) or `block`, for eight seconds. Everything else is
// the product.
import { createApp } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { aborted, stopSignal } from '../../src/cli/stopping.ts'

const { FAULT_POINT: fault, FAULT_TIME: time = '1', FAULT_KIND: kind = 'SIGKILL' } = process.env
const { WORKFLOW_BUNDLE: bundle = '', BIG_READ_ROWS: bigReadRows } = process.env
const { WORKER_SLOTS: slots, ENROLLING: enrolling, KEEP_UP: keepsUp } = process.env
let left = Number(time)

function suffer(): void {
  if (kind === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8_000)
  else process.kill(process.pid, kind)
}

const stopping = stopSignal(process)
await using app = await createApp({
  ...readConfiguration(process.env),
  urls: { page: null, temporal: null },
  version: 'test',
  ...(bigReadRows === undefined ? {} : { bigReadRows: Number(bigReadRows) }),
  ...(slots === undefined ? {} : { slots: Number(slots) }),
  ...(enrolling === undefined ? {} : { enrolling: JSON.parse(enrolling) as object }),
  at(point) {
    if (point !== fault) return
    left -= 1
    if (left === 0) suffer()
  },
})
const worker = await app.worker(bundle)
// As the command does: what another one had in hand that was killed is given back.
if (keepsUp !== undefined) app.keepUp()
process.stdout.write('polling\n')
await Promise.race([worker.ended, aborted(stopping)])
