// A cadence in a file's words.
import type { CadenceContent } from '../../src/domain/cadence-content.ts'

export const outbound: CadenceContent = {
  settings: {
    name: 'Outbound',
    external_identifier: 'outbound-1',
    cadence_function: 'outbound',
    target_daily_people: 5,
    remove_replied: true,
    remove_bounced: false,
  },
  sharing_settings: { team_cadence: true, shared: true },
  step_groups: [
    {
      day: 1,
      automated: true,
      automated_settings: { send_type: 'after_time_delay', delay_time: 30 },
      reference_id: 7001,
      steps: [
        {
          name: 'Hello',
          type: 'Email',
          type_settings: {
            email_template: { title: 'Hello', subject: 'Hi', body: '<p>One</p><p>Two</p>' },
          },
        },
      ],
    },
    {
      day: 3,
      steps: [{ name: 'Call', type: 'Phone', type_settings: { instructions: 'Ask.\nListen.' } }],
    },
    {
      day: 5,
      reference_id: 7002,
      steps: [
        {
          name: 'Again',
          type: 'Email',
          enabled: false,
          type_settings: { previous_email_step_group_reference_id: 7001 },
        },
      ],
    },
  ],
}

/** With other fields in its settings. */
export function outboundWith(settings: object, groups = outbound.step_groups): CadenceContent {
  return { ...outbound, settings: { ...outbound.settings, ...settings }, step_groups: groups }
}
