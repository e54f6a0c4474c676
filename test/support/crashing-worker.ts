// A worker that ends at a crash point by SIGKILL, as when its machine is taken away: FAULT_POINT names it, FAULT_TIME says
// the how many-th time it is reached. Everything else is the product.
import { createApp } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { aborted, stopSignal } from '../../src/cli/stopping.ts'

const { FAULT_POINT: fault, FAULT_TIME: time = '1', WORKFLOW_BUNDLE: bundle = '' } = process.env
let left = Number(time)

const stopping = stopSignal(process)
await using app = await createApp({
  ...readConfiguration(process.env),
  urls: { page: null, temporal: null },
  version: 'test',
  at(point) {
    if (point !== fault) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  },
})
const worker = await app.worker(bundle)
process.stdout.write('polling\n')
await Promise.race([worker.ended, aborted(stopping)])
