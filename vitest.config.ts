import { defineConfig } from 'vitest/config'
import { closingLine } from './test/support/closing-line.ts'
import { LongestFirst } from './test/support/order.ts'

export default defineConfig({
  test: {
    // The native bridge of Temporal's SDK crashes in worker threads.
    pool: 'forks',
    // On two cores: what takes long mostly waits, for a lease, a heartbeat or a process.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/setup.ts',
    reporters: ['default', closingLine],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
