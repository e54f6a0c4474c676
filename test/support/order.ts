// The order of the files: what takes long goes first, so that no lane is left alone with it at the end. Vitest itself
// goes by what it remembers of the run before, which a fresh clone does not.
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

const tests = path.resolve(import.meta.dirname, '..')

// From 15 s on an idle machine; one that waits beside one that computes.
const long = [
  'system/chaos',
  'system/drain-kills',
  'system/start',
  'worker/failures',
  'activities/reading',
  'property/temporal',
  'oauth/processes',
  'system/waits',
  'property/property',
  'system/killed-process',
  'system/temporal-outages',
  'system/apart',
  'system/enrollment-chaos',
  'faults/passing',
  'system/kills',
  'system/postgres-outages',
  'faults/sweep',
  'system/big-read-kills',
  'activities/big-reads',
  'system/worker-presence',
  'system/enrollment-kills',
  'activities/poison-page',
  'system/sweep',
  'inbox/asking',
  'faults/sweep-kinds',
  'client/budget',
  'teams/idle',
  'inbox/failing',
  'activities/poison-sweep',
  'activities/outage',
  'property/teams',
  'activities/tight-loops',
  'system/doctor-teams',
  'store/migrate',
  'system/doctor',
  'activities/kinds',
  'oauth/connect',
  'system/sweep-crashes',
  'store/failures',
  'system/standstill',
].map((name) => path.join(tests, `${name}.test.ts`))

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const lost = long.filter((file) => !existsSync(file))
    if (lost.length > 0) throw new Error(`test/support/order.ts names ${lost.join(', ')}`)
    const asVitestHasIt = super.sort.bind(this)
    const rest = await asVitestHasIt(files.filter(({ moduleId }) => !long.includes(moduleId)))
    const first = long.flatMap((file) => files.filter(({ moduleId }) => moduleId === file))
    return [...first, ...rest]
  }
}
