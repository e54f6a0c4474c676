// The two objects that are not lists.
import type { Fields } from './resource.ts'
import type { World, WorldParts } from '../world/world.ts'

function teamOf({ teamId, epoch }: World, zone: (us: number) => string): Fields {
  const founded = epoch - 4 * 365 * 86_400_000_000
  return {
    id: teamId,
    name: `Team ${teamId}`,
    created_at: zone(founded),
    updated_at: zone(epoch - 86_400_000_000),
    allow_automated_email_steps: true,
    call_recording_disabled: false,
    click_tracking_default: false,
    custom_tracking_domain: null,
    deactivated: false,
    dispositions_required: false,
    email_daily_limit: 1000,
    group_privacy_setting: 'all_public',
    license_limit: 100,
    local_dial_enabled: true,
    plan: 'enterprise',
    plan_features: {},
    record_by_default: true,
    sentiments_required: false,
    team_visibility_default: 'public',
    _private_fields: {},
  }
}

/** The user that the key acts for: the first one. */
function meOf(world: World): Fields {
  return world.hasStream('users') && world.table('users').rows > 0
    ? world.table('users').record(0)
    : { id: 1, name: 'Key', team: { _href: 'https://api.salesloft.com/v2/team', id: world.teamId } }
}

export const singles: WorldParts['singles'] = { me: meOf, team: teamOf }
