import { hosts } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Cluster } from './cluster.ts'

const routed = Compile(Type.Object({ spec: Type.Object({ hosts: Type.Array(Type.String()) }) }))

/**
 * Requires that no other release serves the chart's default hosts. Of two VirtualServices with the same host the gateway uses
 * the older one, so every test would reach the wrong release.
 *
 * @throws Error that names the conflicting VirtualServices
 */
export async function requireHostsFree({ objects }: Pick<Cluster, 'objects'>): Promise<void> {
  const needed: readonly string[] = [hosts.app, hosts.prerelease]
  const { items } = await objects.list('networking.istio.io/v1', 'VirtualService')
  const taken = items.flatMap((item) =>
    routed
      .Parse(item)
      .spec.hosts.filter((host) => needed.includes(host))
      .map((host) => `  ${host}: ${item.metadata?.namespace}/${item.metadata?.name}`),
  )
  if (taken.length === 0) return
  throw new Error(
    ['Other VirtualServices use the hosts that the tests need. Uninstall their releases first:', ...taken].join('\n'),
  )
}
