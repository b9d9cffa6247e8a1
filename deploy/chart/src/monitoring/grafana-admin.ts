import { and, base64, builtins, eq, fallback, lookup, ne, randomText, when } from '@helm-ts/chart'
import { grafanaEnabled } from '../conditions.ts'
import { secret } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { admin, adminPassword } = values['kube-prometheus-stack'].grafana
const name = fullName('grafana-admin')

const existingPassword = lookup<{ data: { 'admin-password': string } }>(
  'v1',
  'Secret',
  builtins.release.namespace,
  name,
).data['admin-password']

/** Name of the Secret with the credentials of the admin user. */
export const grafanaAdminName = when(ne(admin.existingSecret, ''), admin.existingSecret, name)

/** The admin credentials. The password comes from the values, otherwise from the existing Secret, otherwise it is generated. */
export const grafanaAdmin = when(
  and(grafanaEnabled, eq(admin.existingSecret, '')),
  secret({
    metadata: { name, labels: releaseLabels },
    type: 'Opaque',
    data: {
      'admin-user': base64Text('admin'),
      'admin-password': when(
        ne(adminPassword, ''),
        base64(adminPassword),
        fallback(existingPassword, base64(randomText(20))),
      ),
    },
  }),
)

function base64Text(text: string): string {
  return Buffer.from(text).toString('base64')
}
