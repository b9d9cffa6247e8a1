import { t } from '@helm-ts/chart'
import { monitoringImages } from '../images.ts'
import {
  durationPattern,
  monitoringImage,
  optionalHostPattern,
  optionalHostPortPattern,
  optionalSecretNamePattern,
  optionalUrlPattern,
  persistence,
  resources,
} from './fields.ts'

const emailPattern = /^([\w.+-]+@[\w.-]+)?$/

const url = (what: string) =>
  t
    .string('', `${what} Use existingSecret for a URL that contains a user, a secret or a query string.`)
    .pattern(optionalUrlPattern)

const existingSecret = (description: string) => t.string('', description).pattern(optionalSecretNamePattern)

const urlSecret = existingSecret('Existing Secret with the URL under the key `url`. Set either this or url.')

const duration = (value: string, description: string) => t.string(value, description).pattern(durationPattern)

const receivers = {
  webhook: t.group(
    'Send alerts to a webhook, as JSON.\n' +
      'See https://prometheus.io/docs/alerting/latest/configuration/#webhook_config',
    {
      url: url('URL of the webhook, for example https://hooks.example.com/alerts.'),
      existingSecret: urlSecret,
      token: {
        existingSecret: existingSecret('Existing Secret with a bearer token for the webhook under the key `token`.'),
      },
      sendResolved: t.bool(true, 'Also send a notification when an alert is resolved.'),
    },
  ),
  email: t.group('Send alerts by email. Requires to, from and smarthost.', {
    to: t.string('', 'Recipient, for example team@example.com.').pattern(emailPattern),
    from: t.string('', 'Sender.').pattern(emailPattern),
    smarthost: t.string('', 'SMTP server and port, for example smtp.example.com:587.').pattern(optionalHostPortPattern),
    username: t.string('', 'SMTP username. Empty sends without authentication.').pattern(/^[\w.@+-]*$/),
    existingSecret: existingSecret('Existing Secret with the SMTP password under the key `password`.'),
    requireTls: t.bool(true, 'Require TLS for the connection to the SMTP server.'),
    sendResolved: t.bool(true, 'Also send a notification when an alert is resolved.'),
  }),
  watchdog: t.group(
    "A dead man's switch. It receives a notification at a fixed interval, and should raise an alarm when they stop.",
    {
      url: url('URL of the webhook.'),
      existingSecret: urlSecret,
      repeatInterval: duration('5m', 'Interval between two notifications.'),
    },
  ),
}

export const alertmanager = t.group(
  'Where to send alerts. Configures the bundled Alertmanager, or the one of the Prometheus operator. The values from ' +
    'image on concern the bundled one only.',
  {
    ...receivers,
    groupWait: duration('30s', 'How long to wait for further alerts before the first notification about a group.'),
    groupInterval: duration('5m', 'How long to wait before a notification about new alerts in a group.'),
    repeatInterval: duration('4h', 'How long to wait before repeating a notification.'),
    image: monitoringImage(monitoringImages.alertmanager, 'Alertmanager'),
    host: t
      .string('', 'Hostname to expose Alertmanager under, for example alertmanager.local. Empty does not expose it.')
      .pattern(optionalHostPattern),
    retention: t.string('120h', 'How long to keep silences and the notification log.').pattern(/^\d+[smh]$/),
    persistence: persistence('1Gi'),
    resources: resources({ cpu: '10m', memory: '32Mi' }, '128Mi'),
  },
)
