// Makes a good page better: regions replaced as they change, times that tick. Without it the page has a Refresh link.

/** @param {number} seconds */
const unitOf = (seconds) => {
  const whole = Math.floor(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24).toLocaleString('en-US')} d`
}

/** @param {string} iso */
const relative = (iso) => {
  const seconds = (Date.now() - skewMs - Date.parse(iso)) / 1000
  if (Math.abs(seconds) < 1) return 'now'
  return seconds > 0 ? `${unitOf(seconds)} ago` : `in ${unitOf(-seconds)}`
}

const freshness = document.getElementById('freshness')
const live = document.getElementById('live')
// The reader's clock may be wrong; the server's is what the times are relative to.
const skewMs = Date.now() - Date.parse(live?.querySelector('time')?.dateTime ?? '') || 0

const tick = () => {
  for (const time of document.querySelectorAll('time:not(.absolute)')) {
    const text = relative(String(time.dateTime))
    if (time.textContent !== text) time.textContent = text
  }
}
setInterval(tick, 1000)

// A message is said once: a reload does not say it again.
const address = new URL(location.href)
if (address.searchParams.has('done')) {
  address.searchParams.delete('done')
  address.searchParams.delete('stream')
  history.replaceState(null, '', address)
}

const teamSwitch = document.querySelector('select#team')
if (teamSwitch instanceof HTMLSelectElement) {
  teamSwitch.addEventListener('change', () => teamSwitch.form?.requestSubmit())
}

/** @type {Record<string, string>} */
let waiting = {}
let pressed = false

// A button replaced between press and release would swallow the click.
addEventListener('pointerdown', () => {
  pressed = true
})
addEventListener('pointerup', () => {
  pressed = false
  setTimeout(replaceRegions)
})
addEventListener('pointercancel', () => {
  pressed = false
})

function replaceRegions() {
  if (pressed) return
  const focused = document.activeElement?.id
  for (const [id, markup] of Object.entries(waiting)) {
    const template = document.createElement('template')
    template.innerHTML = markup
    const next = template.content.firstElementChild
    const current = document.getElementById(id)
    if (next && current && !current.isEqualNode(next)) current.replaceWith(next)
  }
  waiting = {}
  tick()
  // Replacing what had the focus loses it.
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus()
  const state = document.getElementById('header-state')?.textContent?.trim()
  const team = address.searchParams.get('team') ?? freshness.dataset.team
  if (state) document.title = `${state} · ${team} · SalesLoft worker`
}

/** @param {string} state @param {string} words */
const say = (state, words) => {
  freshness.dataset.state = state
  live.textContent = words
}

if (freshness && live) {
  let heardAt = Date.now()
  const events = new EventSource(freshness.dataset.events)
  const hear = () => {
    heardAt = Date.now()
  }
  events.addEventListener('regions', (event) => {
    hear()
    say('live', 'Live')
    Object.assign(waiting, /** @type {Record<string, string>} */ (JSON.parse(String(event.data))))
    replaceRegions()
  })
  events.addEventListener('trouble', () => {
    hear()
    say('stale', 'The database does not answer; this is the last known state.')
  })
  setInterval(() => {
    const silentMs = Date.now() - heardAt
    if (silentMs > 20_000) say('stale', `Not live: last heard ${unitOf(silentMs / 1000)} ago.`)
  }, 1000)
  // The browser keeps a left page in memory; a socket of it would be one too many.
  addEventListener('pagehide', () => events.close())
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}
