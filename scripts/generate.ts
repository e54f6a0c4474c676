// Runs every generator; with --check each one only compares, so that what is generated can never drift.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const generators = [
  'generate-architecture.ts',
  'generate-streams-doc.ts',
  'generate-errors-doc.ts',
  'generate-faults-doc.ts',
  'generate-metrics-doc.ts',
  'generate-monitoring.ts',
  'generate-webhooks-doc.ts',
  'generate-guards-doc.ts',
  'generate-contacts-doc.ts',
  'generate-measures-doc.ts',
  'generate-report-schema.ts',
  'generate-configuration-doc.ts',
  'generate-licences.ts',
  'generate-schema.ts',
]

const mode = process.argv.includes('--check') ? ['--check'] : []
const failed = generators.filter((generator) => {
  const script = path.join(import.meta.dirname, generator)
  return spawnSync(process.execPath, [script, ...mode], { stdio: 'inherit' }).status !== 0
})
if (failed.length > 0) {
  process.stderr.write(
    `Out of date: ${failed.join(', ')}. Run npm run generate and commit the result.\n`,
  )
  process.exitCode = 1
}
