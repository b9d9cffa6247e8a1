import { builtins, comment, merge, not, when } from '@helm-ts/chart'
import { operatorMonitoring } from '../../conditions.ts'
import { alertmanagerConfig } from '../../kinds.ts'
import { releaseLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'
import { values } from '../../values/values.ts'
import { hasEmail, hasReceiver, hasTeamReceiver, hasWatchdogReceiver, hasWebhook } from './receivers.ts'
import { grouping, heartbeat, inhibition, receivers, watchdogAlert } from './routing.ts'

const { monitoring } = values
const { webhook, email, watchdog } = monitoring.alertmanager

const ofRelease = { name: 'release', value: builtins.release.name, matchType: '=' } as const
const oneOf = (names: readonly string[]) => ({ name: 'alertname', value: names.join('|'), matchType: '=~' }) as const

const watchdogRoute = {
  receiver: receivers.watchdog,
  groupBy: [...heartbeat.by],
  groupWait: heartbeat.wait,
  groupInterval: heartbeat.interval,
  repeatInterval: heartbeat.repeat,
}

/** Receivers and inhibition rules for the cluster's Alertmanager. The operator limits them to alerts of this namespace. */
export const alertmanagerConfigObject = when(
  operatorMonitoring,
  alertmanagerConfig({
    metadata: { name: fullName('sms-checker'), labels: merge(monitoring.labels, releaseLabels) },
    spec: {
      route: comment(
        'Without a receiver, the routes of the cluster’s Alertmanager apply.',
        when(
          hasTeamReceiver,
          {
            receiver: receivers.team,
            matchers: [ofRelease],
            groupBy: [...grouping.by],
            groupWait: grouping.wait,
            groupInterval: grouping.interval,
            repeatInterval: grouping.repeat,
            routes: [{ ...watchdogRoute, matchers: [oneOf([watchdogAlert])] }],
          },
          when(hasWatchdogReceiver, { ...watchdogRoute, matchers: [ofRelease, oneOf([watchdogAlert])] }),
        ),
      ),
      inhibitRules: [
        {
          sourceMatch: [oneOf(inhibition.sources), ofRelease],
          targetMatch: [oneOf(inhibition.targets), ofRelease],
          equal: [...inhibition.sameOf],
        },
      ],
      receivers: [
        when(hasTeamReceiver, {
          name: receivers.team,
          webhookConfigs: when(hasWebhook, [
            {
              sendResolved: webhook.sendResolved,
              url: when(webhook.url, webhook.url),
              urlSecret: when(not(webhook.url), { name: webhook.existingSecret, key: 'url' }),
              httpConfig: when(webhook.token.existingSecret, {
                authorization: { type: 'Bearer', credentials: { name: webhook.token.existingSecret, key: 'token' } },
              }),
            },
          ]),
          emailConfigs: when(hasEmail, [
            {
              to: email.to,
              from: email.from,
              smarthost: email.smarthost,
              authUsername: when(email.username, email.username),
              authPassword: when(email.username, { name: email.existingSecret, key: 'password' }),
              requireTLS: email.requireTls,
              sendResolved: email.sendResolved,
            },
          ]),
        }),
        when(hasReceiver, {
          name: receivers.watchdog,
          webhookConfigs: when(hasWatchdogReceiver, [
            {
              sendResolved: false,
              url: when(watchdog.url, watchdog.url),
              urlSecret: when(not(watchdog.url), { name: watchdog.existingSecret, key: 'url' }),
            },
          ]),
        }),
      ],
    },
  }),
)
