/** The prose of docs/monitoring.md before the tables. */
export const monitoringIntroduction = `# Monitoring

All services export Prometheus metrics at \`/metrics\`. The gateway routes to those of app-service only. Metric declarations, alerts and
dashboards are written in TypeScript ([\`libs/observability\`](../libs/observability/README.md)): a query with a metric, label or label value
that no service exports does not compile. \`npx nx run chart:generate\` generates this page, and a test fails if it is out of date.

## Modes

\`monitoring.mode\` selects how a release is monitored:

| \`monitoring.mode\` | What is installed |
| --- | --- |
| \`auto\` (default) | \`operator\` if the cluster serves \`monitoring.coreos.com/v1\`, otherwise \`embedded\` |
| \`operator\` | ServiceMonitors, a PrometheusRule, an AlertmanagerConfig, and ConfigMaps with the dashboards, for an existing Prometheus operator such as that of kube-prometheus-stack |
| \`embedded\` | a bundled Prometheus, Alertmanager and Grafana, with the same rules and dashboards |
| \`off\` | nothing |

The [README of the chart](../deploy/helm/README.md) describes the values: receivers of alerts (\`monitoring.alertmanager\`), retention and
storage (\`retention\`, \`persistence\`), resources, and hosts. Prometheus and Alertmanager have no host by default.

## Open Grafana

The bundled Grafana is available at \`http://grafana.local\` through the gateway of the application, if that name resolves to the address of
the gateway. Without a gateway, run \`kubectl port-forward service/grafana 3000\` and open \`http://localhost:3000\`.

Log in as \`admin\`. The password is the value \`kube-prometheus-stack.grafana.adminPassword\`. If it is empty, the first installation
generates a password. Print it with:

\`\`\`sh
kubectl get secret grafana-admin --output jsonpath='{.data.admin-password}' | base64 --decode
\`\`\`

Grafana reads the password when it creates its database. With \`monitoring.grafana.persistence\`, change the password in Grafana afterwards.
Dashboards and data sources are provisioned from files and are read-only; save a copy of a dashboard to edit it. Grafana sends no usage
statistics, does not check for updates, and installs no plugins. Its NetworkPolicy allows connections to Prometheus and Alertmanager only.

In the mode \`operator\`, the sidecar of the cluster's Grafana loads the dashboards if it searches this namespace
(\`grafana.sidecar.dashboards.searchNamespace=ALL\` of kube-prometheus-stack) for the label \`grafana_dashboard\`. Set other labels with
\`monitoring.grafana.dashboardLabels\`. If your Prometheus selects monitors and rules by label, set the labels with \`monitoring.labels\`.

Without a cluster, \`npm start -- --monitoring\` runs Prometheus and Alertmanager if they are on the PATH. The files in
\`deploy/helm/dashboards\` can be imported into any Grafana: their queries use the labels \`namespace\`, \`release\`, \`service\` and
\`variant\`, and no pod names.

## Traces

The services export spans to an OpenTelemetry collector over OTLP/HTTP when \`OTEL_EXPORTER_OTLP_ENDPOINT\` is set: each request, the call to the
model, the wait in its queue, and the run with its batch size (\`sms_checker.batch_size\`). Without it the OpenTelemetry SDK is not loaded.

- \`OTEL_TRACES_SAMPLER_ARG\` is the share of new traces that are sampled, from 0 to 1 (default 1). A request with a \`traceparent\` header keeps
  the decision of its parent.
- The trace id is in every log line of a request (\`traceId\`) and, when the trace is sampled, in the exemplars of the histograms.
- The copy of a request that the mesh sends to the shadow has the attribute \`sms_checker.mirrored\`. Both copies are in one trace.
- Spans contain no message, no user id and no query string.
- A collector that is down delays no request: up to 2,048 spans wait, further ones are dropped, and one warning is logged. On shutdown the
  waiting spans are sent within 3 seconds.

With the chart, set the collector for all services. The NetworkPolicies allow the port of the URL; if the pods of the collector listen on
another port than their Service, also add that one to \`networkPolicy.extraEgress\`.

\`\`\`sh
helm upgrade deployment ./deploy/helm --reset-then-reuse-values --wait \\
  --set tracing.otlpEndpoint=http://otel-collector.observability:4318 --set-json tracing.samplingRatio=0.1
\`\`\`

With \`npm start\`, set the variables in the environment.

## Reading the experiment

The verdict of experiment-service comes first on the experiment dashboard. It counts users and holds however often you look:
[architecture.md](architecture.md#the-verdict) explains it. Decide by the verdict. The comparisons below it count requests; use them to find
out what happened.

They compare four ratios between canary and stable in the selected time range: errors, slow requests, spam, and corrections by users. The
interval of a difference is the 95 % interval of Agresti and Caffo, which adds one event and one non-event to
each side before the normal approximation. It keeps its coverage with few cases, and has a width even without any errors. With fewer than
100 cases on either side, the dashboard shows that there is not enough data.

The alerts CanaryMoreErrors, CanarySlower and CanarySpamShare use a stricter limit of three standard errors
(\`monitoring.alerts.experiment.zLimit\`). They compare the same smoothed shares after an arcsine transformation, which makes the standard
error independent of the share. Without a real difference, at most one in 700 evaluations exceeds the limit, even if the canary receives a
hundredth of the requests and only a handful fail.

Keep in mind when you read the comparisons:

- Users are assigned to a variant, and requests of one user are correlated. The true interval is therefore wider than the interval shown,
  and a few very active users can cause a difference.
- With four indicators and repeated looks, some differences occur by chance. Decide in advance when to look.
- A restart or a new version within the time range mixes two versions under one variant. The blue annotations show when a version started.`
