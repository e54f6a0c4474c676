// COPY into a temporary table and merge: the fastest way into Postgres that there is, and so the limit to measure by.
import type { Client, Connection } from 'pg'

// What pg's connection can do and its types do not tell.
type CopyConnection = Connection & {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

type Cell = string | number | boolean | null

/** The rows as COPY's text format. */
export function copyText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join('\t')}\n`).join('')
}

function cellText(cell: Cell): string {
  if (cell === null) return String.raw`\N`
  return String(cell).replaceAll(/[\\\n\r\t]/g, (found) => escapes[found] ?? found)
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
}

export async function copyInto(client: Client, target: string, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const copying = {
      submit(connection: Connection) {
        connection.query(`copy ${target} from stdin`)
      },
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(Buffer.from(text))
        connection.endCopyFrom()
      },
      handleError: reject,
      handleCommandComplete() {},
      handleReadyForQuery: resolve,
    }
    client.query(copying)
  })
}
