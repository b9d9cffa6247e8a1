import { and, fail, not, or } from '@helm-ts/chart'
import { values } from '../../values/values.ts'

const { webhook, email, watchdog } = values.monitoring.alertmanager
const prefix = 'monitoring.alertmanager'

/** The directory of the mounted Secrets. */
export const secrets = '/etc/alertmanager-secrets'

// `receiverValidations` rejects incomplete settings.
export const hasWebhook = or(webhook.url, webhook.existingSecret)
export const hasEmail = email.to
export const hasWatchdogReceiver = or(watchdog.url, watchdog.existingSecret)

/** Whether alerts other than Watchdog have a receiver. */
export const hasTeamReceiver = or(webhook.url, webhook.existingSecret, email.to)
export const hasReceiver = or(hasTeamReceiver, hasWatchdogReceiver)

const hasAnyOfEmail = or(email.to, email.from, email.smarthost, email.username, email.existingSecret)

/** Checks across settings, which the values schema cannot express. */
export const receiverValidations = [
  fail(
    and(webhook.url, webhook.existingSecret),
    `${prefix}.webhook has two addresses: set url or existingSecret, not both.`,
  ),
  fail(
    and(webhook.token.existingSecret, not(hasWebhook)),
    `${prefix}.webhook.token requires an address: set ${prefix}.webhook.url or ${prefix}.webhook.existingSecret.`,
  ),
  fail(
    and(hasAnyOfEmail, not(and(email.to, email.from, email.smarthost))),
    `${prefix}.email needs to, from and smarthost together.`,
  ),
  fail(
    and(email.username, not(email.existingSecret)),
    `${prefix}.email.username needs a password: put it into a Secret and set ${prefix}.email.existingSecret.`,
  ),
  fail(
    and(email.existingSecret, not(email.username)),
    `${prefix}.email.existingSecret holds the password of a user: set ${prefix}.email.username.`,
  ),
  fail(
    and(watchdog.url, watchdog.existingSecret),
    `${prefix}.watchdog has two addresses: set url or existingSecret, not both.`,
  ),
]
