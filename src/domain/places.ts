// The time zone of where somebody works, where SalesLoft has a place of them and no zone. Of a state with two zones it is the
// one that most of its people live in; a country with several is none unless its state is known.

const zones: Readonly<Record<string, string>> = {
  'America/New_York':
    'us:ct us:connecticut us:de us:delaware us:dc us:fl us:florida us:ga us:georgia us:in us:indiana us:me us:maine us:md us:maryland us:ma us:massachusetts us:mi us:michigan us:nh us:new-hampshire us:nj us:new-jersey us:ny us:new-york us:nc us:north-carolina us:oh us:ohio us:pa us:pennsylvania us:ri us:rhode-island us:sc us:south-carolina us:vt us:vermont us:va us:virginia us:wv us:west-virginia us:ky us:kentucky us:district-of-columbia',
  'America/Chicago':
    'us:al us:alabama us:ar us:arkansas us:il us:illinois us:ia us:iowa us:ks us:kansas us:la us:louisiana us:mn us:minnesota us:ms us:mississippi us:mo us:missouri us:ne us:nebraska us:nd us:north-dakota us:ok us:oklahoma us:sd us:south-dakota us:tn us:tennessee us:tx us:texas us:wi us:wisconsin',
  'America/Denver':
    'us:co us:colorado us:mt us:montana us:nm us:new-mexico us:ut us:utah us:wy us:wyoming us:id us:idaho',
  'America/Phoenix': 'us:az us:arizona',
  'America/Los_Angeles': 'us:ca us:california us:nv us:nevada us:or us:oregon us:wa us:washington',
  'America/Anchorage': 'us:ak us:alaska',
  'Pacific/Honolulu': 'us:hi us:hawaii',
  'America/Toronto': 'ca:on ca:ontario ca:qc ca:quebec',
  'America/Halifax': 'ca:ns ca:nova-scotia ca:nb ca:new-brunswick ca:pe ca:prince-edward-island',
  'America/St_Johns': 'ca:nl ca:newfoundland-and-labrador',
  'America/Winnipeg': 'ca:mb ca:manitoba',
  'America/Regina': 'ca:sk ca:saskatchewan',
  'America/Edmonton': 'ca:ab ca:alberta',
  'America/Vancouver': 'ca:bc ca:british-columbia',
  'Australia/Sydney':
    'au:nsw au:new-south-wales au:act au:australian-capital-territory au:vic au:victoria au:tas au:tasmania',
  'Australia/Brisbane': 'au:qld au:queensland',
  'Australia/Adelaide': 'au:sa au:south-australia',
  'Australia/Darwin': 'au:nt au:northern-territory',
  'Australia/Perth': 'au:wa au:western-australia',
  'Europe/London': 'gb',
  'Europe/Dublin': 'ie',
  'Europe/Berlin': 'de',
  'Europe/Paris': 'fr',
  'Europe/Madrid': 'es',
  'Europe/Rome': 'it',
  'Europe/Amsterdam': 'nl',
  'Europe/Brussels': 'be',
  'Europe/Zurich': 'ch',
  'Europe/Vienna': 'at',
  'Europe/Stockholm': 'se',
  'Europe/Oslo': 'no',
  'Europe/Copenhagen': 'dk',
  'Europe/Helsinki': 'fi',
  'Europe/Warsaw': 'pl',
  'Europe/Prague': 'cz',
  'Europe/Athens': 'gr',
  'Europe/Lisbon': 'pt',
  'Asia/Jerusalem': 'il',
  'Asia/Dubai': 'ae',
  'Asia/Kolkata': 'in',
  'Asia/Singapore': 'sg',
  'Asia/Hong_Kong': 'hk',
  'Asia/Tokyo': 'jp',
  'Asia/Seoul': 'kr',
  'Africa/Johannesburg': 'za',
  'Pacific/Auckland': 'nz',
}

/** What people write for a country. */
const countries: Readonly<Record<string, string>> = {
  us: 'us usa united-states united-states-of-america america',
  ca: 'ca canada',
  au: 'au australia',
  gb: 'gb uk united-kingdom great-britain england scotland wales northern-ireland',
  ie: 'ie ireland',
  de: 'de germany deutschland',
  fr: 'fr france',
  es: 'es spain',
  it: 'it italy',
  nl: 'nl netherlands the-netherlands',
  be: 'be belgium',
  ch: 'ch switzerland',
  at: 'at austria',
  se: 'se sweden',
  no: 'no norway',
  dk: 'dk denmark',
  fi: 'fi finland',
  pl: 'pl poland',
  cz: 'cz czechia czech-republic',
  gr: 'gr greece',
  pt: 'pt portugal',
  il: 'il israel',
  ae: 'ae united-arab-emirates',
  in: 'in india',
  sg: 'sg singapore',
  hk: 'hk hong-kong',
  jp: 'jp japan',
  kr: 'kr south-korea korea',
  za: 'za south-africa',
  nz: 'nz new-zealand',
}

const zoneOf = inverted(zones)
const countryOf = inverted(countries)

/** Null: not known, or the country has several zones and the state is none of those above. */
export function placeZone(
  place: { readonly workCountry: string | null; readonly workState: string | null } | null,
): string | null {
  const country = countryOf.get(keyOf(place?.workCountry))
  if (country === undefined) return null
  return zoneOf.get(`${country}:${keyOf(place?.workState)}`) ?? zoneOf.get(country) ?? null
}

function keyOf(text: string | null | undefined): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll('.', '')
    .trim()
    .replaceAll(/[\s_-]+/g, '-')
}

function inverted(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([name, words]) =>
      words.split(' ').map((word): [string, string] => [word, name]),
    ),
  )
}
