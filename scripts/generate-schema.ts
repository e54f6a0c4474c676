// Writes what follows from the migrations: the types of the tables for Kysely, and the schema as readable SQL for people.
// With --check it writes nothing and fails when a file is not what it would write.
import { generate, PostgresDialect } from 'kysely-codegen'
import { Client } from 'pg'
import { createDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { startCluster } from '../test/support/cluster.ts'
import { describeSchema } from './describe-schema.ts'
import { emit } from './generated.ts'

async function generated(): Promise<ReadonlyMap<string, string>> {
  const cluster = await startCluster()
  try {
    await using database = createDatabase({ url: cluster.url, maxConnections: 2 })
    await migrate(database)
    const types = await generate({
      db: database.kysely,
      dialect: new PostgresDialect(),
      // As the connection reads and writes them: instants and dates are texts. Intervals stay within SQL.
      typeMapping: { timestamptz: 'string', date: 'string', interval: 'string' },
      outFile: null,
    })
    const client = new Client({ connectionString: cluster.url })
    await client.connect()
    const text = await describeSchema(client, ['worker', 'salesloft'])
    await client.end()
    return new Map([
      ['src/store/schema.ts', types],
      ['docs/schema.sql', text],
    ])
  } finally {
    await cluster.stop()
  }
}

for (const [file, text] of await generated()) emit(file, text)
