// The page names no table and the store no page; that the one's answer fits the other's question is proved here.
import { expectTypeOf, test } from 'vitest'
import type { StatusView } from '../../src/server/page/view.ts'
import type { Status } from '../../src/store/status.ts'
import type { Log } from '../../src/telemetry/logs.ts'
import type { Given } from '../../src/server/given.ts'

test('the status of the store fits the page', () => {
  expectTypeOf<Awaited<ReturnType<Status['status']>>>().toExtend<StatusView>()
  expectTypeOf<Log>().toExtend<Given['log']>()
})
