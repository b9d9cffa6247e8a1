import { not, when, yamlText } from '@helm-ts/chart'
import { bundledMonitoring } from '../../conditions.ts'
import { configMap } from '../../kinds.ts'
import { monitoringConfigurationLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'
import { values } from '../../values/values.ts'
import { hasEmail, hasWatchdogReceiver, hasWebhook, secrets } from './receivers.ts'
import { grouping, heartbeat, inhibition, receivers, watchdogAlert } from './routing.ts'

const { webhook, email, watchdog } = values.monitoring.alertmanager

interface Route {
  readonly by: readonly string[]
  readonly wait: unknown
  readonly interval: unknown
  readonly repeat: unknown
}

const timing = <R extends Route>({ by, wait, interval, repeat }: R) => ({
  group_by: by,
  group_wait: wait,
  group_interval: interval,
  repeat_interval: repeat,
})

const oneOf = (names: readonly string[]) => `alertname =~ "${names.join('|')}"`

/** A receiver without an integration discards its alerts. */
const configuration = yamlText({
  route: {
    receiver: receivers.team,
    ...timing(grouping),
    routes: [{ receiver: receivers.watchdog, matchers: [oneOf([watchdogAlert])], ...timing(heartbeat) }],
  },
  inhibit_rules: [
    {
      source_matchers: [oneOf(inhibition.sources)],
      target_matchers: [oneOf(inhibition.targets)],
      equal: inhibition.sameOf,
    },
  ],
  receivers: [
    {
      name: receivers.team,
      webhook_configs: when(hasWebhook, [
        {
          send_resolved: webhook.sendResolved,
          url: when(webhook.url, webhook.url),
          url_file: when(not(webhook.url), `${secrets}/webhook/url`),
          http_config: when(webhook.token.existingSecret, {
            authorization: { type: 'Bearer', credentials_file: `${secrets}/webhook-token/token` },
          }),
        },
      ]),
      email_configs: when(hasEmail, [
        {
          to: email.to,
          from: email.from,
          smarthost: email.smarthost,
          auth_username: when(email.username, email.username),
          auth_password_file: when(email.username, `${secrets}/email/password`),
          require_tls: email.requireTls,
          send_resolved: email.sendResolved,
        },
      ]),
    },
    {
      name: receivers.watchdog,
      webhook_configs: when(hasWatchdogReceiver, [
        {
          send_resolved: false,
          url: when(watchdog.url, watchdog.url),
          url_file: when(not(watchdog.url), `${secrets}/watchdog/url`),
        },
      ]),
    },
  ],
})

export const alertmanagerConfigMap = when(
  bundledMonitoring,
  configMap({
    metadata: { name: fullName('alertmanager'), labels: monitoringConfigurationLabels('alertmanager') },
    data: { 'alertmanager.yml': configuration },
  }),
)
