// For health checks of containers: ends with 0 if this container's process answers, else with 1. A worker answers at
// WORKER_PORT, a server at PORT; by what is set, or by the port that is named.
const port = process.argv[2] || process.env.WORKER_PORT || process.env.PORT || '8080'
const answer = await fetch(`http://127.0.0.1:${port}/health/live`, {
  signal: AbortSignal.timeout(4_000),
}).catch(() => undefined)
process.exitCode = answer?.ok === true ? 0 : 1
