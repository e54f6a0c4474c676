// Makes the workflow bundle in a process of its own: webpack would leave its memory to a worker that made it itself.
//   node src/worker/bundle.ts OUTFILE
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const [, , outFile] = process.argv
if (outFile === undefined) throw new Error('usage: bundle OUTFILE')

const workflows = path.resolve(import.meta.dirname, '../workflows')
const extension = path.extname(import.meta.filename)
const { code } = await bundleWorkflowCode({
  workflowsPath: path.join(workflows, `index${extension}`),
  logger: new DefaultLogger('ERROR'),
})
mkdirSync(path.dirname(outFile), { recursive: true })
writeFileSync(outFile, code)
