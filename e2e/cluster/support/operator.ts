import { experimentSecretKeys, experimentServiceName } from '@sms-checker/contracts'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { request } from 'undici'
import { expect } from 'vitest'
import type { Release, Values } from './helm.ts'
import { cluster, settings } from './settings.ts'

/** Values that serve the operator page of experiment-service on a host of the gateway. */
export async function consoleValues(host: string): Promise<Values> {
  const { items } = await cluster.core.listPodForAllNamespaces({ labelSelector: 'istio=ingressgateway' })
  const [gateway] = items
  if (gateway === undefined) throw new Error('The cluster has no ingress gateway.')
  const gatewayPrincipal = `*/ns/${gateway.metadata?.namespace}/sa/${gateway.spec?.serviceAccountName}`
  return { host, gatewayPrincipal }
}

/** The operator token of a release. */
export async function operatorToken({ namespace }: Pick<Release, 'namespace'>): Promise<string> {
  const { data } = await cluster.core.readNamespacedSecret({ namespace, name: experimentServiceName })
  return Buffer.from(data?.[experimentSecretKeys.operatorToken] ?? '', 'base64').toString()
}

/** Requests a path of experiment-service through the gateway. */
export async function fromConsole(host: string, path: string, token: string) {
  const response = await request(`${settings.gateway}${path}`, { headers: { host, authorization: `Bearer ${token}` } })
  return { status: response.statusCode, text: await response.body.text() }
}

/** Requests a path of experiment-service, and parses the response. */
export async function judgement<Schema extends TSchema>(
  host: string,
  path: string,
  token: string,
  schema: Schema,
): Promise<Static<Schema>> {
  const { status, text } = await fromConsole(host, path, token)
  expect(status, text).toBe(200)
  return Value.Parse(schema, JSON.parse(text))
}
