import { and, fail, not, or } from '@helm-ts/chart'
import { values } from '../../values/values.ts'

const { webhook, email, watchdog } = values.monitoring.alertmanager
const at = 'monitoring.alertmanager'

/** Where a Secret's keys are in Alertmanager's container. */
export const secrets = '/etc/alertmanager-secrets'

// What is only half said is refused below.
export const hasWebhook = or(webhook.url, webhook.existingSecret)
export const hasEmail = email.to
export const hasWatchdogReceiver = or(watchdog.url, watchdog.existingSecret)

/** Somebody is told of what is wrong. */
export const hasTeamReceiver = or(webhook.url, webhook.existingSecret, email.to)
export const hasReceiver = or(hasTeamReceiver, hasWatchdogReceiver)

const hasAnyOfEmail = or(email.to, email.from, email.smarthost, email.username, email.existingSecret)

/** What no schema can tell of receivers. */
export const receiverValidations = [
  fail(
    and(webhook.url, webhook.existingSecret),
    `${at}.webhook has two addresses: set url or existingSecret, not both.`,
  ),
  fail(
    and(webhook.token.existingSecret, not(hasWebhook)),
    `${at}.webhook.token is for an address: set ${at}.webhook.url or ${at}.webhook.existingSecret.`,
  ),
  fail(
    and(hasAnyOfEmail, not(and(email.to, email.from, email.smarthost))),
    `${at}.email needs to, from and smarthost together.`,
  ),
  fail(
    and(email.username, not(email.existingSecret)),
    `${at}.email.username needs a password: put it into a Secret and set ${at}.email.existingSecret.`,
  ),
  fail(
    and(email.existingSecret, not(email.username)),
    `${at}.email.existingSecret is the password of somebody: set ${at}.email.username.`,
  ),
  fail(
    and(watchdog.url, watchdog.existingSecret),
    `${at}.watchdog has two addresses: set url or existingSecret, not both.`,
  ),
]
