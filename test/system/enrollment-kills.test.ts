// kill -9 of a worker wherever an enrolment can be cut off: the person is put on the cadence once.
import path from 'node:path'
import { inject, describe, expect, test, vi } from 'vitest'
import { enrollingPoints } from '../../src/domain/crash-points.ts'
import { settled } from '../../src/domain/errors.ts'
import { candidatesIn, kindsOf } from '../enrollments/scene.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace, createWorld } from '../support/world.ts'
import { launch } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
const soon = { intentMs: 1_000, absentAfterMs: 1_500 }

describe.concurrent('a worker killed', { timeout: 120_000 }, () => {
  test.each(enrollingPoints)(
    'at %s puts nobody on a cadence twice, or never (I3)',
    async (point) => {
      await using within = new AsyncDisposableStack()
      const bundle = within.use(await bundleWithTimeout('5s'))
      const { url: databaseUrl } = within.use(await createTestDatabase())
      const address = inject('temporalAddress')
      const temporal = { address, namespace: await createNamespace(address) }
      const given = { databaseUrl, temporal, bundle: bundle.path, people: 100, enrolling: soon }
      const world = within.use(await createWorld(given))
      const { team, app, simulator } = world
      await app.guarding.rules.change(team, undefined, { otherCadence: 'allow' }, 'operator')
      const [wanted] = candidatesIn(world)
      const { person = '', cadence = '' } = wanted ?? {}
      {
        const fault = { FAULT_POINT: point }
        await using worker = launch([], { ...world.environment, ...fault }, '', program)
        await worker.line(/polling/)
        const asked = { team, person, cadence, by: 'operator', source: 'cli' } as const
        // Nobody answers it: it is stored, and that is what is told.
        void settled(app.enrollments.request({ ...asked, lane: 'interactive' }))
        expect(await worker.ended).toMatchObject({ code: null })
      }
      const enrolled = () => simulator.ledger.enrolments().map((each) => each.enrolled)
      await vi.waitFor(() => expect(enrolled()).toEqual(point === 'K15' ? [] : [1]), 10_000)
      await world.work()
      const story = await vi.waitUntil(
        async () => {
          const { enrollments } = await app.enrollments.list(team, { states: ['on-cadence'] })
          const [found] = enrollments
          return found === undefined ? undefined : await app.enrollments.show(team, found.id)
        },
        { timeout: 60_000, interval: 50 },
      )
      expect(story).toMatchObject({ person, cadence })
      expect(enrolled()).toEqual([1])
      expect(kindsOf(story).filter((kind) => kind === 'intended')).toHaveLength(
        point === 'K15' ? 2 : 1,
      )
    },
  )
})
