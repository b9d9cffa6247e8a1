import type { Data, DataMap } from '@helm-ts/chart'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { smsChecker } from '../src/index.ts'
import { at, list } from './objects.ts'

const email = { to: 'team@example.com', from: 'sms@example.com', smarthost: 'smtp.example.com:587' }

function objectsWith(mode: 'embedded' | 'operator', alertmanager: DataMap) {
  return smsChecker.render({ monitoring: { mode, alertmanager } }).objects
}

/** Alertmanager's own configuration, in the embedded form. */
function configuration(alertmanager: DataMap): Data {
  const map = objectsWith('embedded', alertmanager).find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'alertmanager',
  )
  return parse(String(at(map, 'data', 'alertmanager.yml')))
}

/** What the cluster's Alertmanager gets, in the operator's form. */
function spec(alertmanager: DataMap): Data {
  return at(
    objectsWith('operator', alertmanager).find(({ kind }) => kind === 'AlertmanagerConfig'),
    'spec',
  )
}

describe('of receivers', () => {
  it.each<[string, DataMap, string]>([
    ['two addresses', { webhook: { url: 'http://a', existingSecret: 'b' } }, 'set url or existingSecret, not both'],
    [
      'a token without an address',
      { webhook: { token: { existingSecret: 'a' } } },
      'webhook.token requires an address',
    ],
    ['mail without a sender', { email: { ...email, from: '' } }, 'needs to, from and smarthost together'],
    ['a server without a reader', { email: { smarthost: 'a:25' } }, 'needs to, from and smarthost together'],
    ['a login without a password', { email: { ...email, username: 'a' } }, 'email.username needs a password'],
    [
      'a password without a user name',
      { email: { ...email, existingSecret: 'a' } },
      'set monitoring.alertmanager.email.username',
    ],
    ['two switches', { watchdog: { url: 'http://a', existingSecret: 'b' } }, 'watchdog has two addresses'],
  ])('%s are refused in one sentence', (_, alertmanager, sentence) => {
    expect(() => configuration(alertmanager)).toThrow(sentence)
    expect(() => spec(alertmanager)).toThrow(sentence)
  })

  it('no credential is written down: both forms read it from its Secret', () => {
    const given = {
      webhook: { existingSecret: 'hook', token: { existingSecret: 'token' } },
      email: { ...email, username: 'sms', existingSecret: 'mail' },
      watchdog: { existingSecret: 'switch' },
    }
    expect(at(configuration(given), 'receivers')).toMatchObject([
      {
        webhook_configs: [
          {
            url_file: '/etc/alertmanager-secrets/webhook/url',
            http_config: { authorization: { credentials_file: '/etc/alertmanager-secrets/webhook-token/token' } },
          },
        ],
        email_configs: [{ auth_username: 'sms', auth_password_file: '/etc/alertmanager-secrets/email/password' }],
      },
      { webhook_configs: [{ url_file: '/etc/alertmanager-secrets/watchdog/url' }] },
    ])
    const pod = objectsWith('embedded', given).find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'alertmanager',
    )
    const template = JSON.stringify(at(pod, 'spec', 'template', 'spec'))
    for (const [name, secretName] of [
      ['webhook', 'hook'],
      ['webhook-token', 'token'],
      ['email', 'mail'],
      ['watchdog', 'switch'],
    ]) {
      expect(template).toContain(`{"name":"${name}","secret":{"secretName":"${secretName}"}}`)
      expect(template).toContain(`"mountPath":"/etc/alertmanager-secrets/${name}"`)
    }
    expect(at(spec(given), 'receivers')).toMatchObject([
      {
        webhookConfigs: [
          {
            urlSecret: { name: 'hook', key: 'url' },
            httpConfig: { authorization: { credentials: { name: 'token', key: 'token' } } },
          },
        ],
        emailConfigs: [{ authUsername: 'sms', authPassword: { name: 'mail', key: 'password' } }],
      },
      { webhookConfigs: [{ urlSecret: { name: 'switch', key: 'url' } }] },
    ])
  })

  it('without any, the cluster’s Alertmanager tells whom it tells anyway, and what is down still hides what is slow', () => {
    expect(at(spec({}), 'route')).toBeUndefined()
    expect(at(spec({}), 'receivers')).toBeUndefined()
    expect(list(at(spec({}), 'inhibitRules'))).toHaveLength(1)
  })

  it('a dead man’s switch alone gets nothing but the watchdog', () => {
    const { url } = { url: 'http://switch' }
    expect(at(spec({ watchdog: { url } }), 'route')).toMatchObject({
      receiver: 'watchdog',
      matchers: [{ name: 'release' }, { name: 'alertname', value: 'Watchdog' }],
    })
    expect(at(configuration({ watchdog: { url } }), 'receivers')).toEqual([
      { name: 'team' },
      { name: 'watchdog', webhook_configs: [{ url, send_resolved: false }] },
    ])
  })
})

it('what hides and what is hidden are alerts that there are', () => {
  const rules = JSON.stringify(objectsWith('operator', {}).filter(({ kind }) => kind === 'PrometheusRule'))
  const [inhibition] = list(at(configuration({}), 'inhibit_rules'))
  const named = JSON.stringify([at(inhibition, 'source_matchers'), at(inhibition, 'target_matchers')])
  const alerts = [...named.matchAll(/[A-Z]\w+/g)].map(([alert]) => alert)
  expect(alerts.length).toBeGreaterThan(5)
  for (const alert of alerts) expect(rules).toContain(`"alert":"${alert}"`)
})
