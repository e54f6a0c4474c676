const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a URL stays on this machine. */
export function isLoopback(url: URL): boolean {
  return loopback.has(url.hostname) || /^127(\.\d{1,3}){3}$/.test(url.hostname)
}
