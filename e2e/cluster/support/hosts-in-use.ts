import { hosts } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Cluster } from './cluster.ts'

const routed = Compile(Type.Object({ spec: Type.Object({ hosts: Type.Array(Type.String()) }) }))

/**
 * Makes sure that no release but the suite's own answers on the chart's default hosts: of two VirtualServices with one
 * host the gateway obeys the older, so every scenario would look at the wrong release.
 *
 * @throws Error that names the VirtualServices in the way
 */
export async function expectHostsFree({ objects }: Pick<Cluster, 'objects'>): Promise<void> {
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
    ['VirtualServices of others have the hosts that the suite needs. Uninstall their releases first:', ...taken].join(
      '\n',
    ),
  )
}
