import { t } from '@helm-ts/chart'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import { monitoringImages } from '../images.ts'
import { monitoringImage } from './images.ts'
import { optionalHostName } from './istio.ts'
import { persistence } from './persistence.ts'

const resources: IResourceRequirements = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } }

const duration = /^\d+[smhd]$/
const secretName = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/
const address = /^([\w.+-]+@[\w.-]+)?$/

const url = (what: string) =>
  t
    .string('', `${what} An address that is secret itself, or has a query, belongs into existingSecret.`)
    .pattern(/^(https?:\/\/[\w./:@+-]+)?$/)

const existingSecret = (what: string) =>
  t.string('', `Existing Secret of the namespace with ${what}.`).pattern(secretName)

const receivers = {
  webhook: t.group('A program that is told of alerts by POST, as JSON.', {
    url: url('Its address.'),
    existingSecret: existingSecret('the key url: its address, in place of the value url'),
    token: {
      existingSecret: existingSecret('the key token, sent to the address as bearer token'),
    },
    sendResolved: t.bool(true, 'Tell it of the end of alerts, too.'),
  }),
  email: t.group('Someone who is told of alerts by e-mail.', {
    to: t.string('', 'Whom to write to.').pattern(address),
    from: t.string('', 'The sender.').pattern(address),
    smarthost: t.string('', 'The mail server, such as smtp.example.com:587.').pattern(/^([\w.-]+:\d+)?$/),
    username: t.string('', 'Who logs in at the mail server; empty sends without.').pattern(/^[\w.@+-]*$/),
    existingSecret: existingSecret('the key password, for that login'),
    requireTls: t.bool(true, 'Send over TLS alone.'),
    sendResolved: t.bool(true, 'Write at the end of alerts, too.'),
  }),
  watchdog: t.group(
    'A dead man’s switch: told again and again that alerts get through, it raises its voice when it hears nothing.',
    {
      url: url('Its address, told by POST.'),
      existingSecret: existingSecret('the key url: its address, in place of the value url'),
      repeatInterval: t.string('5m', 'How often it is told.').pattern(duration),
    },
  ),
}

export const alertmanager = t.group(
  'Whom alerts reach: through the chart’s own Alertmanager in the embedded form, through the cluster’s in the operator’s.',
  {
    ...receivers,
    groupWait: t.string('30s', 'How long alerts are gathered before the first message about them.').pattern(duration),
    groupInterval: t.string('5m', 'How long until a message about what has changed.').pattern(duration),
    repeatInterval: t.string('4h', 'How long until a message about what has not changed.').pattern(duration),
    image: monitoringImage(monitoringImages.alertmanager, 'Alertmanager'),
    host: t
      .string('', 'Name under which people reach it, such as alertmanager.local; empty keeps it inside.')
      .pattern(optionalHostName),
    retention: t.string('120h', 'How long it remembers silences and what it has sent.').pattern(/^\d+[smh]$/),
    persistence: persistence('1Gi'),
    resources: t.of(resources, 'CPU and memory of the container.'),
  },
)
