// A process that reads what may end a process, and says each time that it has outlived it. Reads from its standard input,
// frame by frame: the name of the stream and an answer's body, each with its length before it.
import { finished } from 'node:stream'
import { isStreamName, streamOf } from '../../domain/streams.ts'
import { parseJson } from './json.ts'
import { readRecords, readRow } from './records.ts'
import { createFrames, outlived } from './trial-frames.ts'

const { stdin, stdout } = process
const take = createFrames(([name, body]) => {
  try {
    read(name.toString(), body)
  } catch {
    // What fails with a word ends nobody: whoever reads it next will hear it.
  }
  stdout.write(outlived)
})

/** All that a worker does with it before Postgres has it. */
function read(name: string, body: Buffer): void {
  const json = parseJson(body)
  const { value } = json
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : []
  if (!isStreamName(name)) return
  const { rows } = readRecords(streamOf(name), Array.isArray(data) ? data : [data], json)
  JSON.stringify(rows.map(readRow))
}

stdin.on('data', take)
// Whoever asked has ended, or needs nothing more.
finished(stdin, () => process.exit())
stdout.write(outlived)
