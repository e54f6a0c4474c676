import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The native bridge of Temporal's SDK crashes in worker threads.
    pool: 'forks',
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
