import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTemporal } from '../../src/client/temporal/temporal.ts'

test('a client that closes while it asks again throws nothing into the process later', async () => {
  const temporal = createTemporal({
    connection: { address: '127.0.0.1:1' },
    namespace: 'default',
  })
  const thrown: unknown[] = []
  const listen = (error: unknown): unknown => thrown.push(error)
  process.on('uncaughtExceptionMonitor', listen)
  const asked = temporal.ready().catch((error: unknown) => error)
  await sleep(300)
  await temporal.close()
  expect(await asked).toMatchObject({ code: 'temporal.unreachable' })
  await sleep(600)
  process.off('uncaughtExceptionMonitor', listen)
  expect(thrown).toEqual([])
})
