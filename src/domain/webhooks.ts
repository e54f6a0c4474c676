// What SalesLoft's webhooks are told by: an endpoint that nobody can guess, an event type, a signature.

/** SalesLoft's own are such as `person_updated`; one that is not known yet is stored as well. */
export function isEventName(text: string): boolean {
  return /^[A-Za-z][\w.-]{0,63}$/.test(text)
}

/** 128 bits or more as base64url. */
export function isEndpointId(text: string): boolean {
  return /^[\w-]{22,86}$/.test(text)
}
