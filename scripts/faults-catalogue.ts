// The faults that the product says it lives through, by the ids that tests carry in their titles. A fault without a test
// is no claim: docs/faults.md is not made then.

/** [what goes wrong, what happens then] */
type Entry = readonly [fault: string, behaviour: string]

export type FaultGroup = {
  readonly title: string
  readonly entries: Readonly<Record<string, Entry>>
}

const limits = {
  A1: ['429 with `Retry-After`', 'the whole team waits as long as it says; no failure is shown'],
  A2: ['429 with an absurd or garbled `Retry-After`', 'held to between 1 and 120 seconds'],
  A3: ['429 without `Retry-After`', "the whole team waits for SalesLoft's next minute"],
  A4: ['others spend the same budget', 'given way to, without a 429; an operator is still served'],
  A5: ['an endpoint changes its price', 'charged from the answer on that tells it'],
  A7: ['the budget is a leaky bucket, not a minute', 'the limit holds in any 60 seconds'],
  A55: ['everything changes at once', 'read at the pace of the budget; an operator is served'],
} as const

const connections = {
  A8: ['5xx once', 'the page is asked for once more'],
  A9: [
    '5xx for a long time',
    'shown, asked for ever more seldom, read on at the cursor afterwards',
  ],
  A10: ['reset before or within the answer', 'the page is thrown away whole and asked for again'],
  A11: ['refused, or its name does not resolve', 'as 5xx; healed by itself'],
  A12: ['a byte now and then', 'one deadline for the whole request'],
  A13: ['JSON that is cut', 'nothing of the page is stored; it is asked for again'],
  A14: ['a maintenance page that says 200', 'as 5xx'],
  A50: [
    'a certificate that nobody vouches for',
    'refused before the key is sent, whatever the environment says',
  ],
  A51: [
    'an idle connection is closed as it is used again',
    'what reads is sent once more; what changes something takes a connection of its own',
  ],
} as const

const records = {
  A16: ['a field that nobody knows', 'kept in `raw`'],
  A17: [
    'a field of another type',
    'its column is null, `raw` is whole, the drift is counted and shown',
  ],
  A18: ['no `id`, or no `updated_at`', 'into the quarantine, whole; the page goes on'],
  A19: [
    'ten megabytes in a field, an answer without end',
    'the record into the quarantine; no answer is read further than 32 MiB',
  ],
  A20: ['NUL in a text', 'into the quarantine; the page goes on'],
  A21: [
    'half a surrogate pair, invalid UTF-8',
    'into the quarantine as the bytes that came; the page goes on',
  ],
  A23: [
    'offsets, microseconds, many records within a millisecond',
    'compared in whole microseconds; none is read twice for it',
  ],
  A24: ['an id twice in a page', 'the last one is stored'],
  A25: ['an older version after a newer one', 'never stored over it'],
} as const

const lists = {
  A26: ['records are edited while they are read', 'met again at the end; none is missed'],
  A27: ['records are inserted while they are read', 'as above'],
  A28: ['a tie across a page boundary', 'read whole'],
  A29: ['a bulk update: thousands on one instant', 'read whole, for its pages and three requests'],
  A30: [
    'a tie deeper than page 100',
    "read whole, at SalesLoft's price for deep pages, paid beforehand",
  ],
  A31: [
    'a version becomes visible after its stamp',
    'met by the next reading within the overlap of two minutes, later by a full one',
  ],
  A33: [
    'a stamp goes backwards, or a record changes under its stamp',
    'the sweep sets the row right after reading the record twice',
  ],
  A35: ['`per_page` is silently corrected', 'the corrected size is adopted; no reading ends early'],
  A36: [
    'a record is deleted',
    'marked deleted by the next sweep, which asks for it together with records that are there',
  ],
  A37: ['a record was missed', 'stored by the next sweep, and counted as a mismatch'],
  A41: ['403 for one stream', 'shown as unavailable, tried again daily; the others go on'],
  A42: ['an endpoint is gone (404, 410)', 'as above'],
  A56: [
    'one parent answers 500 for ever',
    'passed by after three tries, asked again later; the others are read, and its children stay',
  ],
  A54: ['pages of a minute ago among fresh ones', 'nothing is lost, no row goes back'],
} as const

const credentials = {
  A38: [
    'a token ends in the middle of a reading',
    'renewed once for all workers; the page is asked for again',
  ],
  A39: [
    'killed after a token was renewed, before it is stored',
    'the team says that it needs a person, and asks nothing; nothing is lost',
  ],
  A40: ['the grant is revoked', 'the team stops, says so, and asks nothing until it is connected'],
  K2: ['the same where SalesLoft keeps the old refresh token for a while', 'renewed again'],
  S5: [
    'failures of every kind',
    'no token, code or secret in a log, a page, a metric or an answer',
  ],
  S6: ['Temporal keeps what it is told for long', 'no token, code or secret is told'],
} as const

const webhooks = {
  W1: ['a wrong signature', '401, counted; nothing is stored and nothing asked'],
  W2: ['no signature', 'as above'],
  W3: ['a signature that is none', 'as above, whatever it is; capitals are as good'],
  W4: [
    'signed with the token of before a rotation',
    'taken at the old endpoint until its time is over',
  ],
  W5: [
    'the same delivery again, hours later',
    '200, counted; it is one delivery, and stores nothing that is known',
  ],
  W6: ['the same delivery twice at once', 'as above'],
  W7: ['deliveries come out of order', 'the newest version stays'],
  W8: [
    'a change of a record that is deleted',
    'its row stays deleted; SalesLoft is asked three times',
  ],
  W9: [
    'a delete of a record that was never seen',
    'a row with the last that was told of it, marked deleted',
  ],
  W10: ['a body beyond 256 KiB', '413; the rest is not read'],
  W11: ['no JSON in UTF-8 by its own words', '415'],
  W13: ['slow heads and bodies', 'cut off after seconds; honest senders are served'],
  W14: ['10,000 headers, a header of a megabyte', '431'],
  W15: [
    'an event that nobody knows',
    'stored if a token of the endpoint signed it; ignored and counted',
  ],
  W16: [
    'JSON that is cut',
    'stored as it came and answered 200: 4xx would only lose it; into the quarantine, and its stream is read',
  ],
  W17: ['a shape that nobody knows', 'as above, unless it names its record: that is asked for'],
  W19: ['NUL, bytes that are not UTF-8', 'as above'],
  W20: ['an empty body, `null`, a list, a number', 'as above'],
  W21: [
    '2,000 deliveries a second',
    'stored, or answered 503 before the body is read; what is answered 200 is there',
  ],
  W22: ['Postgres is away or silent', '503 within a second; taken again as soon as it is back'],
  W23: ['the sender hangs up', 'stored or not; what comes again is one delivery'],
  W26: ['GET, PUT, TRACE', '404 or 405'],
  W28: ['a storm on one record', 'asked for once in two seconds at most'],
  W30: [
    'SalesLoft announces what it does not show yet',
    'asked for again after five seconds and after a minute',
  ],
  S13: ['signatures guessed by the time an answer takes', 'digests are compared as a whole'],
  S24: ['floods without a signature', 'no statement each, no request, no log line each'],
  S27: ['addresses of any length and sign', 'refused by their shape, not looked up'],
} as const

const ourSide = {
  I1: [
    'kill -9 at any step of a reading',
    'the next attempt goes on at the cursor; one page more at most',
  ],
  I2: [
    'kill -9 at any step of a delivery',
    'what was answered 200 is stored, once; what was claimed is free again within a minute',
  ],
  I4: [
    'whoever makes a report is cut off before or after COMMIT (K18, K20)',
    'it is made again: one version, with the same figures',
  ],
  I5: ['Postgres restarts', 'reconnected, no page lost'],
  I6: ['Postgres crashes', 'as above; what was committed is there'],
  I7: [
    'a failover to a standby that lacks the last commits',
    'rows and cursor go back together; what is lost is read again',
  ],
  I8: ['Postgres is read-only', 'shown, retried, healed by itself'],
  I9: ['a deadlock', 'the transaction is repeated whole'],
  I10: ['a serialization failure', 'the transaction is repeated whole'],
  I11: [
    'the disk is full',
    'no half page is stored, deliveries are answered 503; goes on when there is space',
  ],
  I12: ['no connection is free', 'a bounded wait, then retried; deliveries are answered 503'],
  I14: [
    'a locked table, a slow statement',
    'given up after a bounded wait, and retried; deliveries are answered 503',
  ],
  I15: ['a database of another version', 'the program refuses to start, and says what to do'],
  I16: ['several migrate at once', 'one applies, all end at the same version'],
  I17: [
    'Temporal is away when a webhook comes',
    'answered 200 all the same; worked off within a minute of its return',
  ],
  I18: ['Temporal is away', 'goes on by itself when it is back'],
  I19: ['Temporal lets few requests through', 'asked again ever more seldom; the reading goes on'],
  I20: ['Temporal has lost everything', 'schedules are made again; reading goes on from Postgres'],
  I21: ['a deploy meets running workflows', 'recorded histories are replayed by the new code'],
  I22: ['a history grows long', 'continued as new with its counts'],
  I23: ['payloads', 'names, counts and instants alone: a few kilobytes at most'],
  I24: ['two workers on one stream', 'the one that began later commits, the other one cannot'],
  I26: ['an attempt that was given up still runs', 'it commits nothing'],
  I27: ['the clock jumps', 'nobody waits longer than they ever may; instants come from SalesLoft'],
  I30: ['a report is asked for twice at once', 'one workflow, and one version'],
  I31: [
    'a page that ends the process',
    'at the third time it is read record by record, each tried in a process of its own first; the one that ends that is kept aside, and tried again once an hour',
  ],
  I48: [
    'something else ends the worker while one record is read',
    'nobody is convicted by that: a process of its own outlives the record',
  ],
  I49: [
    'a record that ended processes is met again',
    'it is known by its bytes and taken out of the answer before anything parses it',
  ],
  I32: ['the event loop stands still', 'whoever took over commits; the other one cannot'],
  I33: ['SIGTERM', 'the page at hand is finished; exit 0'],
  I34: ['SIGTERM, then SIGKILL', 'as kill -9'],
  I37: ['nobody reads the log', 'lines are dropped; deliveries are answered as quickly as ever'],
  I39: [
    'the rows are restored, or the cursor moved, by hand',
    '`doctor` finds it and names the full reading that repairs it',
  ],
  I43: [
    'a new version reads a stream in another way',
    'it begins anew in it at the start of the process; no row is believed gone by that',
  ],
  I42: [
    'a worker is gone without a word',
    'missed within 20 s by `doctor`, `/health`, the page and every command that needs one',
  ],
  I45: [
    'kill -9 of a worker, and another one starts on its machine',
    'it knows that the first is gone, and goes on with its work within seconds',
  ],
} as const

const enrolments = {
  A43: [
    'an enrolment was executed and its answer lost',
    'looked for in SalesLoft; asked for again only when it is not there, twice, a minute after the request can have left',
  ],
  A44: ['500 after an enrolment was executed', 'as above'],
  A45: [
    'somebody else put the person there a moment before',
    'their membership is the one that is followed',
  ],
  A46: ['SalesLoft refuses it, or the person is gone', 'refused for good, with the reason'],
  A47: [
    'somebody is not to be contacted since a moment ago',
    'asked of SalesLoft at the last moment: nothing is sent',
  ],
  A48: ['the cadence is archived meanwhile', 'refused, with the reason'],
  I3: [
    'kill -9 at any step of an enrolment',
    'it is made once: whoever goes on looks in SalesLoft first',
  ],
} as const

const subscriptions = {
  S26: ['a token that can be guessed', 'each is 256 random bits, made here, one an event type'],
  W27: [
    'nobody receives for minutes, or deliveries are sent away with 503',
    'what webhooks tell of is due at once when somebody receives again: right within a poll',
  ],
  W29: [
    'a subscription is removed or switched off in SalesLoft',
    'made again within the hour, said, and its stream read at once',
  ],
} as const

export const faultGroups: readonly FaultGroup[] = [
  { title: "SalesLoft's limits", entries: limits },
  { title: 'The way to SalesLoft', entries: connections },
  { title: "SalesLoft's records", entries: records },
  { title: "SalesLoft's lists", entries: lists },
  { title: 'What it authenticates with', entries: credentials },
  { title: 'Webhooks', entries: webhooks },
  { title: 'Webhook subscriptions', entries: subscriptions },
  { title: 'Enrolments', entries: enrolments },
  { title: 'Our own side', entries: ourSide },
]
