import { and, helper, not, or, when } from '@helm-ts/chart'
import { metadata } from './metadata.ts'
import { values } from './values/values.ts'

const { istio, ingress } = values

export const urlScheme = helper(
  `${metadata.name}.scheme`,
  when(
    or(and(istio.enabled, istio.tls.credentialName), and(not(istio.enabled), ingress.tlsSecretName)),
    'https',
    'http',
  ),
  'How people reach the system.',
)
