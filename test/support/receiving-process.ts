// A server that takes webhooks; at the crash point that FAULT_POINT names, reached the FAULT_TIME-th time, it is killed. It
// says where it listens, and ends by SIGTERM.
import { createApp } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { serve } from '../../src/cli/serving.ts'
import { aborted, stopSignal } from '../../src/cli/stopping.ts'

const { FAULT_POINT: fault, FAULT_TIME: time = '1' } = process.env
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
process.stdout.write(`listens on ${await serve(app, 0, { receives: true })}\n`)
await aborted(stopping)
