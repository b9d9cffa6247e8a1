import { experimentSecretKeys, experimentServiceName, serviceNames } from '@sms-checker/contracts'
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
- A default StorageClass for the database of experiment-service. Without one, set \`experiment.persistence.storageClassName\`, use PostgreSQL
  (\`experiment.database.existingSecret\`), or set \`experiment.persistence.enabled=false\` for a trial.

The chart has no dependencies. Its pods request their sidecars themselves, so the namespace needs no label. \`helm install\` generates the Secrets
that it needs; a tool that only renders the chart needs existing ones, see below.

## What it installs

| Deployment or StatefulSet | Label \`version\` | Receives |
|---|---|---|
| \`${app.stable}\` | \`stable\` | requests of users |
| \`${app.canary}\` | \`canary\` | requests of users whose id matches \`istio.canary.headerRoutingRegex\`, and all requests to \`istio.canary.host\` |
| \`${model.primary}\` | \`primary\` | requests of the stable app |
| \`${model.canary}\` | \`canary\` | requests of the canary app |
| \`${model.shadow}\` | \`shadow\` | a copy of every request to the primary model; its responses are discarded |
| \`${experimentServiceName}\` | \`none\` | events of the others: how requests were answered, predictions of the shadow model, feedback |

The Services are \`${serviceNames.app}\`, \`${serviceNames.model}\` and \`${experimentServiceName}\`. Without Istio, nothing routes between variants, so only the
stable app and the primary model are installed, behind an Ingress.

\`${experimentServiceName}\` stores the evidence of an experiment, and feedback. It is a StatefulSet with a SQLite database on a volume, or with
\`experiment.database.existingSecret\` a Deployment on PostgreSQL. \`experiment.enabled=false\` installs without it: the system then stores no evidence
and refuses feedback.

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

The values hold no password. At the first installation, the chart generates these Secrets; on upgrades, it finds them in the cluster and keeps
their content:

| Secret | Keys | Existing Secret instead |
|---|---|---|
| \`${experimentServiceName}\` | ${Object.values(experimentSecretKeys)
    .map((key) => `\`${key}\``)
    .join(', ')} | \`experiment.existingSecret\` |
| \`grafana-admin\`, with the bundled Grafana | \`admin-user\`, \`admin-password\` | \`kube-prometheus-stack.grafana.admin.existingSecret\` |

If you apply the output of \`helm template\`, as Argo CD does, set both values and create the Secrets yourself. Otherwise both change with every
rendering, because nothing looks up the existing ones. \`${experimentServiceName}\` refuses to start with another \`${experimentSecretKeys.userIdKey}\` than the one its database was
created with:

\`\`\`sh
kubectl create secret generic experiment-keys \\
  --from-literal=${experimentSecretKeys.userIdKey}="$(openssl rand -hex 32)" --from-literal=${experimentSecretKeys.operatorToken}="$(openssl rand -hex 32)"
helm template deployment . --set experiment.existingSecret=experiment-keys
\`\`\`

Print the password of the Grafana admin:

\`\`\`sh
kubectl get secret grafana-admin --output jsonpath='{.data.admin-password}' | base64 --decode
\`\`\`

Grafana reads the password only when it creates its database. After you change the password, run \`kubectl rollout restart
deployment/grafana\`; with \`monitoring.grafana.persistence.enabled\`, change it in Grafana instead.

## Repair a pod that does not start

An upgrade replaces the pods of a Deployment even if they crash at start. The pod of the StatefulSet \`${experimentServiceName}\` is not replaced while
it crashes or waits for a volume: after an upgrade that removes the cause, delete it.

\`\`\`sh
kubectl delete pod ${experimentServiceName}-0
\`\`\`

## Development

This chart is generated from TypeScript. Change its source in \`deploy/chart\` of the ${source}, not these files. Example
values are in \`deploy/examples\`.
`
}
