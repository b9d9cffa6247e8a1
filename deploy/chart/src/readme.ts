import { serviceNames } from '@sms-checker/contracts'
import { metadata } from './metadata.ts'
import { deploymentNames } from './names.ts'

const { app, model } = deploymentNames

/** Returns the chart's README, above the table of values. It also stands alone in a package. */
export function readme(repositoryUrl: string): string {
  const source = repositoryUrl === '' ? 'source repository' : `[source repository](${repositoryUrl})`
  return `# ${metadata.name}

${metadata.description}

\`\`\`sh
helm install deployment .
helm test deployment --logs
\`\`\`

The commands on this page run in the folder of the chart. For a packaged chart, unpack it first, or replace the dot by the archive.

## Requirements

- Kubernetes 1.31 or later.
- Istio 1.22 or later with an ingress gateway. With \`istio.enabled=false\`, an Ingress controller instead.

The chart has no dependencies and needs no Secret or namespace label beforehand: its pods request their sidecars themselves.

## What it installs

| Deployment | Label \`version\` | Receives |
|---|---|---|
| \`${app.stable}\` | \`stable\` | requests of users |
| \`${app.canary}\` | \`canary\` | requests of users whose id matches \`istio.canary.headerRoutingRegex\`, and all requests to \`istio.canary.host\` |
| \`${model.primary}\` | \`primary\` | requests of the stable app |
| \`${model.canary}\` | \`canary\` | requests of the canary app |
| \`${model.shadow}\` | \`shadow\` | a copy of every request to the primary model; its responses are discarded |

The Services are \`${serviceNames.app}\` and \`${serviceNames.model}\`. Without Istio, nothing routes between variants, so only the stable app and the primary
model are installed, behind an Ingress.

## Roll out a new version

Release version 0.2.0 of the app with another model to ten percent of the users:

\`\`\`sh
helm upgrade deployment . --reset-then-reuse-values \\
  --set app.canary.image.tag=0.2.0 --set app.canary.ui.image.tag=0.2.0 --set model.canary.model=neural
\`\`\`

To promote the canary, set the same values for \`app.stable\` and \`model.primary\`. To roll back, run \`helm rollback deployment\`.

End a rollout in two upgrades, so that no request is routed to pods that are already gone: first set
\`istio.canary.headerRoutingRegex=none\`, then \`istio.canary.enabled=false\`. Start the next one in the opposite order.

## Install several releases

In separate namespaces, give each release its own \`istio.host\`, \`istio.canary.host\` and \`monitoring.grafana.host\`. In one namespace, also
give each its own \`namePrefix\`.

## Secrets

The values hold no password. The chart generates the password of the Grafana admin at the first installation and keeps it on upgrades:

\`\`\`sh
kubectl get secret grafana-admin --output jsonpath='{.data.admin-password}' | base64 --decode
\`\`\`

If you apply the output of \`helm template\`, as Argo CD does, set \`kube-prometheus-stack.grafana.admin.existingSecret\`. Otherwise the password
changes with every rendering, because nothing looks up the existing one.

Grafana reads the password only when it creates its database. After you change the password, run \`kubectl rollout restart
deployment/grafana\`; with \`monitoring.grafana.persistence.enabled\`, change it in Grafana instead.

## Development

This chart is generated from TypeScript. Change its source in \`deploy/chart\` of the ${source}, not these files. Example
values are in \`deploy/examples\`.
`
}
