// Ends a run with one plain line of figures, which is what a build server reads.
import type { Reporter, TestModule } from 'vitest/node'

export const closingLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state] += 1
      // A file that could not be loaded holds no test, and is a failure all the same.
      if (module.state() === 'failed' && count.failed === 0) count.failed += 1
    }
    const skipped = count.skipped + count.pending
    const ending = skipped === 0 ? '' : `, ${skipped} skipped`
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${ending}\n`)
  },
}
