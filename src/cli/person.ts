// Who is at the command line, for the record of what was changed.
import os from 'node:os'

export function atCommandLine(): string {
  return `${user()} on ${os.hostname()}`
}

/** In a container the user may have no name. */
function user(): string {
  try {
    return os.userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
