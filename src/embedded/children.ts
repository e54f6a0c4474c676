import type { ChildProcess } from 'node:child_process'

/** What became of the child, asked at any time; `undefined` while it runs. */
export function endOf(child: ChildProcess): () => string | undefined {
  let end: string | undefined
  child.once('exit', (code, signal) => {
    end = signal === null ? `it ended with ${code}` : `it was ended by ${signal}`
  })
  child.once('error', (error) => {
    end = error.message
  })
  return () => end
}
