{{/*
Common labels. Objects also have the labels of a selector.
*/}}
{{- define "sms-checker.labels" -}}
helm.sh/chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"
app.kubernetes.io/part-of: {{ .Chart.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/*
Selector labels of app-service, for all variants.
*/}}
{{- define "sms-checker.appSelectorLabels" -}}
app.kubernetes.io/name: app-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Environment variables of both variants of app-service.
*/}}
{{- define "sms-checker.appSettings" -}}
LOG_LEVEL: {{ .Values.settings.logLevel }}
MAX_MESSAGE_LENGTH: "{{ .Values.settings.maxMessageLength | int64 }}"
MAX_EVENT_LOOP_DELAY_MS: "{{ .Values.settings.maxEventLoopDelayMs | int64 }}"
SHUTDOWN_GRACE_MS: "{{ .Values.pods.shutdownGraceMs | int64 }}"
MODEL_SERVICE_URL: "http://{{ .Values.namePrefix }}model-service:8081"
MODEL_TIMEOUT_MS: "{{ .Values.app.settings.modelTimeoutMs | int64 }}"
RATE_LIMIT_PER_MINUTE: "{{ .Values.app.settings.rateLimitPerMinute | int64 }}"
TRUSTED_PROXIES: {{ .Values.app.settings.trustedProxies | quote }}
{{- end }}

{{/*
Registry of the images, with a trailing slash.
*/}}
{{- define "sms-checker.imageRegistry" -}}
{{- if ne .Values.images.registry "" }}
{{- printf "%s/" .Values.images.registry -}}
{{- else }}
{{- "" -}}
{{- end }}
{{- end }}

{{/*
Selector labels of model-service, for all variants.
*/}}
{{- define "sms-checker.modelSelectorLabels" -}}
app.kubernetes.io/name: model-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Environment variables of all variants of model-service.
*/}}
{{- define "sms-checker.modelSettings" -}}
LOG_LEVEL: {{ .Values.settings.logLevel }}
MAX_MESSAGE_LENGTH: "{{ .Values.settings.maxMessageLength | int64 }}"
MAX_EVENT_LOOP_DELAY_MS: "{{ .Values.settings.maxEventLoopDelayMs | int64 }}"
SHUTDOWN_GRACE_MS: "{{ .Values.pods.shutdownGraceMs | int64 }}"
{{- end }}

{{/*
The monitoring mode of this release: operator, embedded or off.
*/}}
{{- define "sms-checker.monitoringMode" -}}
{{- if eq .Values.monitoring.mode "auto" }}
{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}
{{- "operator" -}}
{{- else }}
{{- "embedded" -}}
{{- end }}
{{- else }}
{{- .Values.monitoring.mode -}}
{{- end }}
{{- end }}

{{/*
The expression istio.canary.headerRoutingRegex for the cookie header. The user id must be the whole value of one cookie, so the dot and negated classes must not match a semicolon.
*/}}
{{- define "sms-checker.cookieRegex" -}}
{{- printf "(.*;\\s*)?user-id=(?:%s)(\\s*;.*)?" (.Values.istio.canary.headerRoutingRegex | replace "[^" "[;" | replace "^" "" | replace "$" "" | replace "\\." "\\x2e" | replace "." "[;]" | replace "[;" "[^;") -}}
{{- end }}

{{/*
What Prometheus reads at its start: where pods and Alertmanager are, and what to alert on.
*/}}
{{- define "sms-checker.prometheusFiles" -}}
{{- if and .Values.istio.enabled (eq .Values.istio.mutualTls "STRICT") }}
prometheus.yml: |
  global:
    scrape_interval: "{{ .Values.monitoring.scrapeInterval }}"
    evaluation_interval: "{{ .Values.monitoring.scrapeInterval }}"
  rule_files:
    - rules-*.yml
  alerting:
    alertmanagers:
      - static_configs:
          - targets:
              - "{{ .Values.namePrefix }}alertmanager:9093"
  scrape_configs:
    - job_name: sms-checker
      honor_labels: true
      metrics_path: /metrics
      scheme: https
      tls_config:
        ca_file: /etc/istio-certificates/root-cert.pem
        cert_file: /etc/istio-certificates/cert-chain.pem
        key_file: /etc/istio-certificates/key.pem
        insecure_skip_verify: true
      kubernetes_sd_configs:
        - role: pod
          namespaces:
            own_namespace: true
      relabel_configs:
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_instance
          regex: "{{ .Release.Name }}"
          action: keep
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_name
          regex: app-service|model-service
          action: keep
        - source_labels:
            - __meta_kubernetes_pod_container_port_name
          regex: http
          action: keep
        - source_labels:
            - __meta_kubernetes_pod_phase
          regex: Failed|Succeeded
          action: drop
        - source_labels:
            - __meta_kubernetes_namespace
          target_label: namespace
        - source_labels:
            - __meta_kubernetes_pod_name
          target_label: pod
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_instance
          target_label: release
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_name
          target_label: service
        - source_labels:
            - __meta_kubernetes_pod_label_version
          target_label: variant
{{- else }}
prometheus.yml: |
  global:
    scrape_interval: "{{ .Values.monitoring.scrapeInterval }}"
    evaluation_interval: "{{ .Values.monitoring.scrapeInterval }}"
  rule_files:
    - rules-*.yml
  alerting:
    alertmanagers:
      - static_configs:
          - targets:
              - "{{ .Values.namePrefix }}alertmanager:9093"
  scrape_configs:
    - job_name: sms-checker
      honor_labels: true
      metrics_path: /metrics
      kubernetes_sd_configs:
        - role: pod
          namespaces:
            own_namespace: true
      relabel_configs:
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_instance
          regex: "{{ .Release.Name }}"
          action: keep
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_name
          regex: app-service|model-service
          action: keep
        - source_labels:
            - __meta_kubernetes_pod_container_port_name
          regex: http
          action: keep
        - source_labels:
            - __meta_kubernetes_pod_phase
          regex: Failed|Succeeded
          action: drop
        - source_labels:
            - __meta_kubernetes_namespace
          target_label: namespace
        - source_labels:
            - __meta_kubernetes_pod_name
          target_label: pod
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_instance
          target_label: release
        - source_labels:
            - __meta_kubernetes_pod_label_app_kubernetes_io_name
          target_label: service
        - source_labels:
            - __meta_kubernetes_pod_label_version
          target_label: variant
{{- end }}
rules-watchdog.yml: |
  groups:
    - name: watchdog
      rules:
        - alert: Watchdog
          expr: vector(1)
          labels:
            severity: none
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: "Always fires: whoever stops getting it gets no alert at all."
            description: Prometheus evaluates its rules and reaches Alertmanager.
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#watchdog"
rules-availability.yml: |
  groups:
    - name: availability
      rules:
        - alert: TargetDown
          expr: "up{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=~\"app-service|model-service\"} == 0"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: Prometheus gets no metrics from a pod.
            description: "Pod {{`{{ $labels.pod }}`}} ({{`{{ $labels.service }}`}}, {{`{{ $labels.variant }}`}}) has not answered for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#targetdown"
        - alert: VariantDown
          expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\",variant=\"stable\"} == 1)"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: app-service
            variant: stable
          annotations:
            summary: A variant has no pod that is ready.
            description: "No pod of app-service, variant stable, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#variantdown"
        - alert: VariantDown
          expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\",variant=\"primary\"} == 1)"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: model-service
            variant: primary
          annotations:
            summary: A variant has no pod that is ready.
            description: "No pod of model-service, variant primary, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#variantdown"
        - alert: ModelNotReady
          expr: "sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\"} == 0"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: A pod of model-service has no model that it may serve.
            description: "Pod {{`{{ $labels.pod }}`}} ({{`{{ $labels.variant }}`}}) has not been ready for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#modelnotready"
        - alert: CrashLooping
          expr: "changes(process_start_time_seconds{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=~\"app-service|model-service\"}[15m]) >= {{ .Values.monitoring.alerts.crashLoop.restarts | int64 }}"
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: A pod starts again and again.
            description: "Pod {{`{{ $labels.pod }}`}} ({{`{{ $labels.service }}`}}, {{`{{ $labels.variant }}`}}) has started again {{`{{ $value }}`}} times in a quarter of an hour; {{ .Values.monitoring.alerts.crashLoop.restarts | int64 }} are too many."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#crashlooping"
rules-traffic.yml: |
  groups:
    - name: traffic
      rules:
        - alert: HighRequestRate
          expr: "60 * sum(rate(sms_classification_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[2m])) > {{ .Values.monitoring.alerts.highRequestRate.perMinute | int64 }}"
          for: "{{ .Values.monitoring.alerts.highRequestRate.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: Users ask for more predictions than expected.
            description: "{{`{{ $value | printf \"%.0f\" }}`}} requests a minute, more than {{ .Values.monitoring.alerts.highRequestRate.perMinute | int64 }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#highrequestrate"
        - alert: RateLimitingSpike
          expr: "60 * sum(rate(sms_rate_limited_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[5m])) > {{ .Values.monitoring.alerts.rateLimiting.perMinute | int64 }}"
          for: "{{ .Values.monitoring.alerts.rateLimiting.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: Many requests are refused because their sender asks too often.
            description: "{{`{{ $value | printf \"%.0f\" }}`}} refused requests a minute, more than {{ .Values.monitoring.alerts.rateLimiting.perMinute | int64 }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#ratelimitingspike"
rules-error-budget.yml: |
  groups:
    - name: error-budget
      rules:
        - record: variant:sms_predict_errors:ratio_rate5m
          expr: |-
            sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch",status=~"5.."}[5m]))
              / sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch"}[5m]))
        - record: variant:sms_predict_errors:ratio_rate30m
          expr: |-
            sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch",status=~"5.."}[30m]))
              / sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch"}[30m]))
        - record: variant:sms_predict_errors:ratio_rate1h
          expr: |-
            sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch",status=~"5.."}[1h]))
              / sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch"}[1h]))
        - record: variant:sms_predict_errors:ratio_rate6h
          expr: |-
            sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch",status=~"5.."}[6h]))
              / sum by (namespace, release, service, variant) (rate(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",route=~"/predict|/predict/batch"}[6h]))
        - record: variant:sms_predict_requests:increase1h
          expr: "sum by (namespace, release, service, variant) (increase(sms_http_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\",route=~\"/predict|/predict/batch\"}[1h]))"
        - record: variant:sms_predict_requests:increase6h
          expr: "sum by (namespace, release, service, variant) (increase(sms_http_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\",route=~\"/predict|/predict/batch\"}[6h]))"
        - alert: ErrorBudgetBurnFast
          expr: |-
            variant:sms_predict_errors:ratio_rate1h{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 14.4 * (1 - {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} / 100)
              and variant:sms_predict_errors:ratio_rate5m{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 14.4 * (1 - {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} / 100)
              and variant:sms_predict_requests:increase1h{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} >= {{ .Values.monitoring.alerts.errorBudget.minimumRequests | int64 }}
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: A variant of app-service fails so often that it will miss its objective.
            description: "{{`{{ $value | humanizePercentage }}`}} of the predictions of {{`{{ $labels.variant }}`}} failed in the last 1h, more than 14.4 times what an objective of {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} % allows."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#errorbudgetburnfast"
        - alert: ErrorBudgetBurnSlow
          expr: |-
            variant:sms_predict_errors:ratio_rate6h{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 6 * (1 - {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} / 100)
              and variant:sms_predict_errors:ratio_rate30m{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 6 * (1 - {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} / 100)
              and variant:sms_predict_requests:increase6h{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} >= {{ .Values.monitoring.alerts.errorBudget.minimumRequests | int64 }}
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: A variant of app-service fails so often that it will miss its objective.
            description: "{{`{{ $value | humanizePercentage }}`}} of the predictions of {{`{{ $labels.variant }}`}} failed in the last 6h, more than 6 times what an objective of {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} % allows."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#errorbudgetburnslow"
rules-latency.yml: |
  groups:
    - name: latency
      rules:
        - alert: HighLatency
          expr: |-
            histogram_quantile(0.95, sum by (namespace, release, service, variant, le) (rate(sms_classification_duration_seconds_bucket{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m]))) > {{ .Values.monitoring.alerts.latency.p95Milliseconds | int64 }} / 1000
              and sum by (namespace, release, service, variant) (increase(sms_classification_duration_seconds_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m])) >= {{ .Values.monitoring.alerts.latency.minimumRequests | int64 }}
          for: "{{ .Values.monitoring.alerts.latency.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            quantile: "0.95"
          annotations:
            summary: Users of a variant wait too long for a verdict.
            description: "One request of {{`{{ $labels.variant }}`}} in 20 takes longer than {{`{{ $value | humanizeDuration }}`}}; {{ .Values.monitoring.alerts.latency.p95Milliseconds | int64 }} ms are allowed."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#highlatency"
        - alert: HighLatency
          expr: |-
            histogram_quantile(0.99, sum by (namespace, release, service, variant, le) (rate(sms_classification_duration_seconds_bucket{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m]))) > {{ .Values.monitoring.alerts.latency.p99Milliseconds | int64 }} / 1000
              and sum by (namespace, release, service, variant) (increase(sms_classification_duration_seconds_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m])) >= {{ .Values.monitoring.alerts.latency.minimumRequests | int64 }}
          for: "{{ .Values.monitoring.alerts.latency.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            quantile: "0.99"
          annotations:
            summary: Users of a variant wait too long for a verdict.
            description: "One request of {{`{{ $labels.variant }}`}} in 100 takes longer than {{`{{ $value | humanizeDuration }}`}}; {{ .Values.monitoring.alerts.latency.p99Milliseconds | int64 }} ms are allowed."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#highlatency"
{{- if and .Values.istio.enabled .Values.istio.canary.enabled }}
rules-experiment.yml: |
  groups:
    - name: experiment
      rules:
        - alert: VariantDown
          expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\",variant=\"canary\"} == 1)"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: app-service
            variant: canary
          annotations:
            summary: A variant has no pod that is ready.
            description: "No pod of app-service, variant canary, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#variantdown"
        - alert: VariantDown
          expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\",variant=\"canary\"} == 1)"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: model-service
            variant: canary
          annotations:
            summary: A variant has no pod that is ready.
            description: "No pod of model-service, variant canary, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#variantdown"
        - record: variant:sms_experiment_requests:increase
          expr: "sum by (namespace, release, service, variant) (increase(sms_http_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",route=~\"/predict|/predict/batch\",variant=~\"canary|stable|primary\"}[{{ .Values.monitoring.alerts.experiment.window }}]))"
          labels:
            comparison: errors
        - record: variant:sms_experiment_events:increase
          expr: "sum by (namespace, release, service, variant) (increase(sms_http_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",route=~\"/predict|/predict/batch\",variant=~\"canary|stable|primary\",status=~\"5..\"}[{{ .Values.monitoring.alerts.experiment.window }}])) or 0 * (sum by (namespace, release, service, variant) (increase(sms_http_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",route=~\"/predict|/predict/batch\",variant=~\"canary|stable|primary\"}[{{ .Values.monitoring.alerts.experiment.window }}])))"
          labels:
            comparison: errors
        - record: variant:sms_experiment_requests:increase
          expr: "sum by (namespace, release, service, variant) (increase(sms_http_request_duration_seconds_count{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",route=~\"/predict|/predict/batch\",variant=~\"canary|stable|primary\"}[{{ .Values.monitoring.alerts.experiment.window }}]))"
          labels:
            comparison: latency
        - record: variant:sms_experiment_events:increase
          expr: |-
            sum by (namespace, release, service, variant) (increase(sms_http_request_duration_seconds_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",route=~"/predict|/predict/batch",variant=~"canary|stable|primary"}[{{ .Values.monitoring.alerts.experiment.window }}]))
              - sum by (namespace, release, service, variant) (increase(sms_http_request_duration_seconds_bucket{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",route=~"/predict|/predict/batch",variant=~"canary|stable|primary",le="{{ .Values.monitoring.alerts.experiment.slowerThanSeconds }}"}[{{ .Values.monitoring.alerts.experiment.window }}])) or 0 * (sum by (namespace, release, service, variant) (increase(sms_http_request_duration_seconds_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",route=~"/predict|/predict/batch",variant=~"canary|stable|primary"}[{{ .Values.monitoring.alerts.experiment.window }}])))
          labels:
            comparison: latency
        - record: variant:sms_experiment_requests:increase
          expr: |-
            sum by (namespace, release, service, variant) (increase(sms_classification_results_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",variant=~"canary|stable|primary"}[{{ .Values.monitoring.alerts.experiment.window }}]))
              or sum by (namespace, release, service, variant) (increase(sms_model_predictions_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",variant=~"canary|stable|primary"}[{{ .Values.monitoring.alerts.experiment.window }}]))
          labels:
            comparison: spam
        - record: variant:sms_experiment_events:increase
          expr: |-
            sum by (namespace, release, service, variant) (increase(sms_classification_results_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",variant=~"canary|stable|primary",result="spam"}[{{ .Values.monitoring.alerts.experiment.window }}]))
              or sum by (namespace, release, service, variant) (increase(sms_model_predictions_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",variant=~"canary|stable|primary",result="spam"}[{{ .Values.monitoring.alerts.experiment.window }}])) or 0 * (sum by (namespace, release, service, variant) (increase(sms_classification_results_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="app-service",variant=~"canary|stable|primary"}[{{ .Values.monitoring.alerts.experiment.window }}]))
              or sum by (namespace, release, service, variant) (increase(sms_model_predictions_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",variant=~"canary|stable|primary"}[{{ .Values.monitoring.alerts.experiment.window }}])))
          labels:
            comparison: spam
        - record: service:sms_experiment_difference:z
          expr: |-
            2 * (sum without (variant) (
              asin(sqrt(
                (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",variant="canary"} + 1)
                  / (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",variant="canary"} + 2)
              ))
            ) - sum without (variant) (
              asin(sqrt(
                (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",variant=~"stable|primary"} + 1)
                  / (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",variant=~"stable|primary"} + 2)
              ))
            ))
              / sqrt(sum without (variant) (1 / variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",variant="canary"}) + sum without (variant) (1 / variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",variant=~"stable|primary"}))
        - alert: CanaryMoreErrors
          expr: |-
            service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="errors"} > {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}
              and min by (comparison, namespace, release, service) (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="errors"}) >= {{ .Values.monitoring.alerts.experiment.minimumRequests | int64 }}
              and sum by (comparison, namespace, release, service) (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="errors"}) >= {{ .Values.monitoring.alerts.experiment.minimumEvents | int64 }}
          for: "{{ .Values.monitoring.alerts.experiment.for }}"
          labels:
            severity: critical
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            variant: canary
          annotations:
            summary: The canary fails more often than what everybody else gets.
            description: "The share of failed requests of {{`{{ $labels.service }}`}} is higher by {{`{{ $value | printf \"%.1f\" }}`}} standard errors in the last {{ .Values.monitoring.alerts.experiment.window }}, and chance explains {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#canarymoreerrors"
        - alert: CanarySlower
          expr: |-
            service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="latency"} > {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}
              and min by (comparison, namespace, release, service) (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="latency"}) >= {{ .Values.monitoring.alerts.experiment.minimumRequests | int64 }}
              and sum by (comparison, namespace, release, service) (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="latency"}) >= {{ .Values.monitoring.alerts.experiment.minimumEvents | int64 }}
          for: "{{ .Values.monitoring.alerts.experiment.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            variant: canary
          annotations:
            summary: The canary is slow more often than what everybody else gets.
            description: "The share of requests to {{`{{ $labels.service }}`}} that take longer than {{ .Values.monitoring.alerts.experiment.slowerThanSeconds }} s is higher by {{`{{ $value | printf \"%.1f\" }}`}} standard errors in the last {{ .Values.monitoring.alerts.experiment.window }}, and chance explains {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#canaryslower"
        - alert: CanarySpamShare
          expr: |-
            (service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"} > {{ .Values.monitoring.alerts.experiment.zLimit | toJson }} or service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"} < -{{ .Values.monitoring.alerts.experiment.zLimit | toJson }})
              and min by (comparison, namespace, release, service) (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"}) >= {{ .Values.monitoring.alerts.experiment.minimumRequests | int64 }}
              and sum by (comparison, namespace, release, service) (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"}) >= {{ .Values.monitoring.alerts.experiment.minimumEvents | int64 }}
          for: "{{ .Values.monitoring.alerts.experiment.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            variant: canary
          annotations:
            summary: The canary calls another share of the messages spam than what everybody else gets.
            description: "The share of spam of {{`{{ $labels.service }}`}} differs by {{`{{ $value | printf \"%.1f\" }}`}} standard errors in the last {{ .Values.monitoring.alerts.experiment.window }}, and chance explains {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#canaryspamshare"
{{- end }}
{{- if and .Values.istio.enabled .Values.model.shadow.enabled }}
rules-shadow.yml: |
  groups:
    - name: shadow
      rules:
        - alert: VariantDown
          expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\",variant=\"shadow\"} == 1)"
          for: "{{ .Values.monitoring.alerts.availability.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: model-service
            variant: shadow
          annotations:
            summary: A variant has no pod that is ready.
            description: "No pod of model-service, variant shadow, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#variantdown"
        - alert: ShadowNotMirrored
          expr: |-
            (sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="shadow"}[10m])) or 0 * sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="primary"}[10m])))
              / sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="primary"}[10m])) < {{ .Values.monitoring.alerts.shadow.share | int64 }} / 100
              and sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="primary"}[10m])) >= {{ .Values.monitoring.alerts.shadow.minimumRequests | int64 }}
          for: "{{ .Values.monitoring.alerts.shadow.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            variant: shadow
          annotations:
            summary: The shadow model does not get what primary gets.
            description: "Shadow got {{`{{ $value | humanizePercentage }}`}} of the requests that primary got in the last 10m; {{ .Values.monitoring.alerts.shadow.share | int64 }} % are expected."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#shadownotmirrored"
{{- end }}
rules-drift.yml: |
  groups:
    - name: drift
      rules:
        - record: model:sms_model_messages:increase_drift
          expr: "sum by (namespace, release, service, variant, version) (increase(sms_model_predictions_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[{{ .Values.monitoring.alerts.drift.window }}]))"
        - record: model:sms_model_spam:ratio_drift
          expr: |-
            sum by (namespace, release, service, variant, version) (increase(sms_model_predictions_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",result="spam"}[{{ .Values.monitoring.alerts.drift.window }}]))
              / (model:sms_model_messages:increase_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 0)
        - record: model:sms_model_message_length_characters:mean_drift
          expr: |-
            sum by (namespace, release, service, variant, version) (increase(sms_model_message_length_characters_sum{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[{{ .Values.monitoring.alerts.drift.window }}]))
              / (sum by (namespace, release, service, variant, version) (increase(sms_model_message_length_characters_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[{{ .Values.monitoring.alerts.drift.window }}])) > 0)
        - alert: SpamShareUnexpected
          expr: |-
            (model:sms_model_spam:ratio_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > max by (namespace, release, service, variant, version) (sms_model_expected_spam_ratio{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",bound="high"}) or model:sms_model_spam:ratio_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} < max by (namespace, release, service, variant, version) (sms_model_expected_spam_ratio{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",bound="low"}))
              and model:sms_model_messages:increase_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} >= {{ .Values.monitoring.alerts.drift.minimumMessages | int64 }}
          for: "{{ .Values.monitoring.alerts.drift.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: A model calls another share of the messages spam than its card expects.
            description: "{{`{{ $labels.variant }}`}} ({{`{{ $labels.version }}`}}) called {{`{{ $value | humanizePercentage }}`}} of the messages of the last {{ .Values.monitoring.alerts.drift.window }} spam."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#spamshareunexpected"
        - alert: MessageLengthUnexpected
          expr: |-
            (model:sms_model_message_length_characters:mean_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > max by (namespace, release, service, variant, version) (sms_model_expected_mean_length_characters{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",bound="high"}) or model:sms_model_message_length_characters:mean_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} < max by (namespace, release, service, variant, version) (sms_model_expected_mean_length_characters{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",bound="low"}))
              and model:sms_model_messages:increase_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} >= {{ .Values.monitoring.alerts.drift.minimumMessages | int64 }}
          for: "{{ .Values.monitoring.alerts.drift.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
          annotations:
            summary: Messages are longer or shorter than a model’s card expects.
            description: "{{`{{ $labels.variant }}`}} ({{`{{ $labels.version }}`}}) got messages of {{`{{ $value | printf \"%.0f\" }}`}} characters on average in the last {{ .Values.monitoring.alerts.drift.window }}."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#messagelengthunexpected"
{{- if and .Values.autoscaling.enabled (gt (.Values.autoscaling.app.maxReplicas | int64) (.Values.autoscaling.app.minReplicas | int64)) }}
rules-app-autoscaling.yml: |
  groups:
    - name: app-autoscaling
      rules:
        - alert: AutoscalerAtMaximum
          expr: "count by (namespace, release, service, variant) (up{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\"} == 1) >= {{ .Values.autoscaling.app.maxReplicas | int64 }}"
          for: "{{ .Values.monitoring.alerts.autoscaler.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: app-service
          annotations:
            summary: A variant has as many pods as it may.
            description: "{{`{{ $labels.service }}`}}, variant {{`{{ $labels.variant }}`}}, has had {{`{{ $value }}`}} pods for {{ .Values.monitoring.alerts.autoscaler.for }}, and {{ .Values.autoscaling.app.maxReplicas | int64 }} are the most."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#autoscaleratmaximum"
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (.Values.autoscaling.model.maxReplicas | int64) (.Values.autoscaling.model.minReplicas | int64)) }}
rules-model-autoscaling.yml: |
  groups:
    - name: model-autoscaling
      rules:
        - alert: AutoscalerAtMaximum
          expr: "count by (namespace, release, service, variant) (up{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\"} == 1) >= {{ .Values.autoscaling.model.maxReplicas | int64 }}"
          for: "{{ .Values.monitoring.alerts.autoscaler.for }}"
          labels:
            severity: warning
            namespace: "{{ .Release.Namespace }}"
            release: "{{ .Release.Name }}"
            service: model-service
          annotations:
            summary: A variant has as many pods as it may.
            description: "{{`{{ $labels.service }}`}}, variant {{`{{ $labels.variant }}`}}, has had {{`{{ $value }}`}} pods for {{ .Values.monitoring.alerts.autoscaler.for }}, and {{ .Values.autoscaling.model.maxReplicas | int64 }} are the most."
            runbook_url: "{{ .Values.monitoring.alerts.runbookUrl }}#autoscaleratmaximum"
{{- end }}
{{- end }}

{{/*
Scheme of the URLs under which users reach the release.
*/}}
{{- define "sms-checker.urlScheme" -}}
{{- if or (and .Values.istio.enabled .Values.istio.tls.credentialName) (and (not .Values.istio.enabled) .Values.ingress.tlsSecretName) }}
{{- "https" -}}
{{- else }}
{{- "http" -}}
{{- end }}
{{- end }}

{{/*
Who is told of which alerts, and when.
*/}}
{{- define "sms-checker.alertmanager" -}}
route:
  receiver: team
  group_by:
    - release
    - alertname
    - variant
  group_wait: {{ .Values.monitoring.alertmanager.groupWait | quote }}
  group_interval: {{ .Values.monitoring.alertmanager.groupInterval | quote }}
  repeat_interval: {{ .Values.monitoring.alertmanager.repeatInterval | quote }}
  routes:
    - receiver: watchdog
      matchers:
        - 'alertname =~ "Watchdog"'
      group_by:
        - release
      group_wait: 0s
      group_interval: 30s
      repeat_interval: {{ .Values.monitoring.alertmanager.watchdog.repeatInterval | quote }}
inhibit_rules:
  - source_matchers:
      - 'alertname =~ "TargetDown|VariantDown|ModelNotReady"'
    target_matchers:
      - 'alertname =~ "HighLatency|CanarySlower|ShadowNotMirrored|SpamShareUnexpected|MessageLengthUnexpected"'
    equal:
      - release
      - variant
receivers:
  - name: team
    {{- if or .Values.monitoring.alertmanager.webhook.url .Values.monitoring.alertmanager.webhook.existingSecret }}
    webhook_configs:
      - send_resolved: {{ .Values.monitoring.alertmanager.webhook.sendResolved }}
        {{- if .Values.monitoring.alertmanager.webhook.url }}
        url: {{ .Values.monitoring.alertmanager.webhook.url | quote }}
        {{- end }}
        {{- if not .Values.monitoring.alertmanager.webhook.url }}
        url_file: /etc/alertmanager-secrets/webhook/url
        {{- end }}
        {{- if .Values.monitoring.alertmanager.webhook.token.existingSecret }}
        http_config:
          authorization:
            type: Bearer
            credentials_file: /etc/alertmanager-secrets/webhook-token/token
        {{- end }}
    {{- end }}
    {{- if .Values.monitoring.alertmanager.email.to }}
    email_configs:
      - to: {{ .Values.monitoring.alertmanager.email.to | quote }}
        from: {{ .Values.monitoring.alertmanager.email.from | quote }}
        smarthost: {{ .Values.monitoring.alertmanager.email.smarthost | quote }}
        {{- if .Values.monitoring.alertmanager.email.username }}
        auth_username: {{ .Values.monitoring.alertmanager.email.username | quote }}
        auth_password_file: /etc/alertmanager-secrets/email/password
        {{- end }}
        require_tls: {{ .Values.monitoring.alertmanager.email.requireTls }}
        send_resolved: {{ .Values.monitoring.alertmanager.email.sendResolved }}
    {{- end }}
  - name: watchdog
    {{- if or .Values.monitoring.alertmanager.watchdog.url .Values.monitoring.alertmanager.watchdog.existingSecret }}
    webhook_configs:
      - send_resolved: false
        {{- if .Values.monitoring.alertmanager.watchdog.url }}
        url: {{ .Values.monitoring.alertmanager.watchdog.url | quote }}
        {{- end }}
        {{- if not .Values.monitoring.alertmanager.watchdog.url }}
        url_file: /etc/alertmanager-secrets/watchdog/url
        {{- end }}
    {{- end }}
{{- end }}

{{/*
What Grafana reads at its start: its settings, where to ask, and where dashboards are.
*/}}
{{- define "sms-checker.grafanaFiles" -}}
grafana.ini: |
  [server]
  http_port = 3000

  [log]
  mode = console

  [log.console]
  format = json

  [analytics]
  enabled = false
  reporting_enabled = false
  check_for_updates = false
  check_for_plugin_updates = false
  feedback_links_enabled = false

  [news]
  news_feed_enabled = false

  [security]
  disable_gravatar = true

  [snapshots]
  external_enabled = false

  [plugins]
  preinstall_disabled = true
  preinstall_auto_update = false
  plugin_admin_enabled = false
  public_key_retrieval_disabled = true

  [users]
  allow_sign_up = false

  [dashboards]
  default_home_dashboard_path = /etc/grafana/dashboards/sms-checker-service.json
datasources.yaml: |
  apiVersion: 1
  datasources:
    - name: Prometheus
      uid: prometheus
      type: prometheus
      access: proxy
      url: "http://{{ .Values.namePrefix }}prometheus:9090"
      isDefault: true
      editable: false
      jsonData:
        httpMethod: POST
        prometheusType: Prometheus
        timeInterval: "{{ .Values.monitoring.scrapeInterval }}"
    - name: Alertmanager
      uid: alertmanager
      type: alertmanager
      access: proxy
      url: "http://{{ .Values.namePrefix }}alertmanager:9093"
      editable: false
      jsonData:
        implementation: prometheus
        handleGrafanaManagedAlerts: false
dashboards.yaml: |
  apiVersion: 1
  providers:
    - name: sms-checker
      folder: SMS Checker
      type: file
      disableDeletion: true
      allowUiUpdates: false
      updateIntervalSeconds: 30
      options:
        path: /etc/grafana/dashboards
nothing.yaml: "apiVersion: 1\n"
{{- end }}
