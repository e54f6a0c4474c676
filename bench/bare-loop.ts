// The least that a mirror does: fetch, parse, validate, upsert, without Temporal, budget, cursor or transaction; four pages at
// once, by page number. Prints the seconds it took.
//   node bench/bare-loop.ts BASE_URL API_KEY DATABASE_URL
import { Pool } from 'pg'
import { parseJson } from '../src/client/salesloft/json.ts'
import { readRecords, readRow } from '../src/client/salesloft/records.ts'
import { listSchema } from '../src/client/salesloft/schemas.ts'
import { streamOf } from '../src/domain/streams.ts'
import { pageJson, team, unconditionalUpsert } from './upsert-ways.ts'

const lanes = 4
const [, , baseUrl = '', apiKey = '', databaseUrl = ''] = process.argv
const people = streamOf('people')
const upsert = unconditionalUpsert(people)
const pool = new Pool({ connectionString: databaseUrl, max: lanes })
const headers = { authorization: `Bearer ${apiKey}` }
let next = 1
let isLast = false

async function lane(): Promise<void> {
  while (!isLast) {
    const page = next
    next += 1
    const requestedAt = new Date().toISOString()
    const query = `sort_by=updated_at&sort_direction=ASC&per_page=100&page=${page}`
    const answer = await fetch(`${baseUrl}/v2/people?${query}`, { headers })
    const json = parseJson(Buffer.from(await answer.arrayBuffer()))
    const { rows } = readRecords(people, listSchema.parse(json.value).data, json)
    if (rows.length < 100) isLast = true
    if (rows.length === 0) return
    const values = [team, requestedAt, pageJson(people, rows.map(readRow))]
    await pool.query({ name: 'upsert', text: upsert, values })
  }
}

const began = performance.now()
await Promise.all(Array.from({ length: lanes }, lane))
process.stdout.write(`${(performance.now() - began) / 1_000}\n`)
await pool.end()
