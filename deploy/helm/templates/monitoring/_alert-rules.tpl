{{/*
Address of the section about an alert.
*/}}
{{- define "sms-checker.runbookUrl" -}}
{{ .root.Values.monitoring.alerts.runbookUrl }}#{{ .alert | lower }}
{{- end }}

{{/*
Rule group watchdog, as a list with one item.
*/}}
{{- define "sms-checker.rules.watchdog" -}}
- name: watchdog
  rules:
    - alert: Watchdog
      expr: vector(1)
      labels:
        severity: none
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: Fires continuously to prove that alerts are delivered.
        description: Prometheus evaluates rules and reaches Alertmanager.
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "Watchdog" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group availability, as a list with one item.
*/}}
{{- define "sms-checker.rules.availability" -}}
- name: availability
  rules:
    - alert: TargetDown
      expr: "up{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=~\"app-service|model-service|experiment-service|rollback-controller\"} == 0"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: Prometheus cannot scrape a pod.
        description: "Pod {{`{{ $labels.pod }}`}} ({{`{{ $labels.service }}`}}, {{`{{ $labels.variant }}`}}) could not be scraped for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "TargetDown" "root" $) | quote }}
        {{- end }}
    - alert: VariantDown
      expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\",variant=\"stable\"} == 1)"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: app-service
        variant: stable
      annotations:
        summary: A variant has no ready pod.
        description: "No pod of app-service, variant stable, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "VariantDown" "root" $) | quote }}
        {{- end }}
    - alert: VariantDown
      expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\",variant=\"primary\"} == 1)"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: model-service
        variant: primary
      annotations:
        summary: A variant has no ready pod.
        description: "No pod of model-service, variant primary, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "VariantDown" "root" $) | quote }}
        {{- end }}
    - alert: ModelNotReady
      expr: "sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\"} == 0"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: A pod of model-service has no validated model to serve.
        description: "Pod {{`{{ $labels.pod }}`}} ({{`{{ $labels.variant }}`}}) has not been ready for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ModelNotReady" "root" $) | quote }}
        {{- end }}
    - alert: CrashLooping
      expr: "changes(process_start_time_seconds{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=~\"app-service|model-service|experiment-service|rollback-controller\"}[15m]) >= {{ .Values.monitoring.alerts.crashLoop.restarts | int64 }}"
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: A container restarts repeatedly.
        description: "Pod {{`{{ $labels.pod }}`}} ({{`{{ $labels.service }}`}}, {{`{{ $labels.variant }}`}}) restarted {{`{{ $value }}`}} times in 15 minutes. The limit is {{ .Values.monitoring.alerts.crashLoop.restarts | int64 }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "CrashLooping" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group traffic, as a list with one item.
*/}}
{{- define "sms-checker.rules.traffic" -}}
- name: traffic
  rules:
    - alert: HighRequestRate
      expr: "60 * sum(rate(sms_classification_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[2m])) > {{ .Values.monitoring.alerts.highRequestRate.perMinute | int64 }}"
      for: {{ .Values.monitoring.alerts.highRequestRate.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: Users request more predictions than expected.
        description: "{{`{{ $value | printf \"%.0f\" }}`}} requests per minute. The threshold is {{ .Values.monitoring.alerts.highRequestRate.perMinute | int64 }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "HighRequestRate" "root" $) | quote }}
        {{- end }}
    - alert: RateLimitingSpike
      expr: "60 * sum(rate(sms_rate_limited_requests_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[5m])) > {{ .Values.monitoring.alerts.rateLimiting.perMinute | int64 }}"
      for: {{ .Values.monitoring.alerts.rateLimiting.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The rate limit rejects many requests.
        description: "{{`{{ $value | printf \"%.0f\" }}`}} rejected requests per minute. The threshold is {{ .Values.monitoring.alerts.rateLimiting.perMinute | int64 }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "RateLimitingSpike" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group error-budget, as a list with one item.
*/}}
{{- define "sms-checker.rules.error-budget" -}}
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
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: A variant of app-service consumes its error budget too fast.
        description: "{{`{{ $value | humanizePercentage }}`}} of the prediction requests to {{`{{ $labels.variant }}`}} failed in the last 1h: more than 14.4 times the rate that an objective of {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} % allows."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ErrorBudgetBurnFast" "root" $) | quote }}
        {{- end }}
    - alert: ErrorBudgetBurnSlow
      expr: |-
        variant:sms_predict_errors:ratio_rate6h{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 6 * (1 - {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} / 100)
          and variant:sms_predict_errors:ratio_rate30m{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > 6 * (1 - {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} / 100)
          and variant:sms_predict_requests:increase6h{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} >= {{ .Values.monitoring.alerts.errorBudget.minimumRequests | int64 }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: A variant of app-service consumes its error budget too fast.
        description: "{{`{{ $value | humanizePercentage }}`}} of the prediction requests to {{`{{ $labels.variant }}`}} failed in the last 6h: more than 6 times the rate that an objective of {{ .Values.monitoring.alerts.errorBudget.objective | toJson }} % allows."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ErrorBudgetBurnSlow" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group latency, as a list with one item.
*/}}
{{- define "sms-checker.rules.latency" -}}
- name: latency
  rules:
    - alert: HighLatency
      expr: |-
        histogram_quantile(0.95, sum by (namespace, release, service, variant, le) (rate(sms_classification_duration_seconds_bucket{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m]))) > {{ .Values.monitoring.alerts.latency.p95Milliseconds | int64 }} / 1000
          and sum by (namespace, release, service, variant) (increase(sms_classification_duration_seconds_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m])) >= {{ .Values.monitoring.alerts.latency.minimumRequests | int64 }}
      for: {{ .Values.monitoring.alerts.latency.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        quantile: "0.95"
      annotations:
        summary: Predictions of a variant take too long.
        description: "The 95th percentile of {{`{{ $labels.variant }}`}} is {{`{{ $value | humanizeDuration }}`}}. The limit is {{ .Values.monitoring.alerts.latency.p95Milliseconds | int64 }} ms."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "HighLatency" "root" $) | quote }}
        {{- end }}
    - alert: HighLatency
      expr: |-
        histogram_quantile(0.99, sum by (namespace, release, service, variant, le) (rate(sms_classification_duration_seconds_bucket{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m]))) > {{ .Values.monitoring.alerts.latency.p99Milliseconds | int64 }} / 1000
          and sum by (namespace, release, service, variant) (increase(sms_classification_duration_seconds_count{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[5m])) >= {{ .Values.monitoring.alerts.latency.minimumRequests | int64 }}
      for: {{ .Values.monitoring.alerts.latency.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        quantile: "0.99"
      annotations:
        summary: Predictions of a variant take too long.
        description: "The 99th percentile of {{`{{ $labels.variant }}`}} is {{`{{ $value | humanizeDuration }}`}}. The limit is {{ .Values.monitoring.alerts.latency.p99Milliseconds | int64 }} ms."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "HighLatency" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group verdict, as a list with one item.
*/}}
{{- define "sms-checker.rules.verdict" -}}
- name: verdict
  rules:
    - alert: ExperimentRollBack
      expr: |-
        max by (namespace, release) (sms_experiment_verdict{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",verdict="roll-back"}) == 1
          unless on (namespace, release) max by (namespace, release) (sms_experiment_rolled_back{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}) == 1
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The canary harms its users.
        description: The verdict on the running experiment is roll back. The operator page of experiment-service says why.
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ExperimentRollBack" "root" $) | quote }}
        {{- end }}
    - alert: CanaryRolledBack
      expr: "max by (namespace, release) (sms_experiment_rolled_back{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}) == 1"
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: "The users were taken off the canary automatically, and the values of the release still name it."
        description: "Run npx sms-checker experiment rollback, so that no upgrade routes users to the canary again. The operator page of experiment-service says why it was rolled back."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "CanaryRolledBack" "root" $) | quote }}
        {{- end }}
    - alert: ExperimentInvalid
      expr: "max by (namespace, release) (sms_experiment_verdict{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",verdict=\"invalid\"}) == 1"
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The data of the experiment cannot be trusted.
        description: The verdict on the running experiment is invalid. The operator page of experiment-service says why.
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ExperimentInvalid" "root" $) | quote }}
        {{- end }}
    - alert: ShadowWorse
      expr: "max by (namespace, release) (sms_shadow_verdict{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",verdict=\"worse\"}) == 1"
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The shadow model is worse than the primary.
        description: Users confirm the primary where the two models disagree.
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ShadowWorse" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group automatic-rollback, as a list with one item.
*/}}
{{- define "sms-checker.rules.automatic-rollback" -}}
- name: automatic-rollback
  rules:
    - alert: AutomaticRollbackFailed
      expr: "sum by (namespace, release) (increase(sms_automatic_rollbacks_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",result=\"failed\"}[5m])) > 0"
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: "The canary harms its users, and cannot be rolled back automatically."
        description: '{{`{{ $value | printf "%.0f" }}`}} attempts to take the users off the canary, or to record that, failed in the last 5m.'
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "AutomaticRollbackFailed" "root" $) | quote }}
        {{- end }}
    - alert: AutomaticRollbackInactive
      expr: "absent(sms_automatic_rollback_active{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"} == 1)"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: No rollback controller would notice a bad canary.
        description: "The rollback controller does not run, or cannot read the verdicts or the App VirtualService. Its log says which."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "AutomaticRollbackInactive" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group experiment, as a list with one item.
*/}}
{{- define "sms-checker.rules.experiment" -}}
- name: experiment
  rules:
    - alert: VariantDown
      expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\",variant=\"canary\"} == 1)"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: app-service
        variant: canary
      annotations:
        summary: A variant has no ready pod.
        description: "No pod of app-service, variant canary, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "VariantDown" "root" $) | quote }}
        {{- end }}
    - alert: VariantDown
      expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\",variant=\"canary\"} == 1)"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: model-service
        variant: canary
      annotations:
        summary: A variant has no ready pod.
        description: "No pod of model-service, variant canary, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "VariantDown" "root" $) | quote }}
        {{- end }}
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
      for: {{ .Values.monitoring.alerts.experiment.for | quote }}
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        variant: canary
      annotations:
        summary: The canary fails more often than the baseline.
        description: "The share of failed requests of {{`{{ $labels.service }}`}} is above the baseline by {{`{{ $value | printf \"%.1f\" }}`}} standard errors in the last {{ .Values.monitoring.alerts.experiment.window }}. The limit is {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "CanaryMoreErrors" "root" $) | quote }}
        {{- end }}
    - alert: CanarySlower
      expr: |-
        service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="latency"} > {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}
          and min by (comparison, namespace, release, service) (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="latency"}) >= {{ .Values.monitoring.alerts.experiment.minimumRequests | int64 }}
          and sum by (comparison, namespace, release, service) (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="latency"}) >= {{ .Values.monitoring.alerts.experiment.minimumEvents | int64 }}
      for: {{ .Values.monitoring.alerts.experiment.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        variant: canary
      annotations:
        summary: The canary is slow more often than the baseline.
        description: "The share of requests to {{`{{ $labels.service }}`}} that take longer than {{ .Values.monitoring.alerts.experiment.slowerThanSeconds }} s is above the baseline by {{`{{ $value | printf \"%.1f\" }}`}} standard errors in the last {{ .Values.monitoring.alerts.experiment.window }}. The limit is {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "CanarySlower" "root" $) | quote }}
        {{- end }}
    - alert: CanarySpamShare
      expr: |-
        (service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"} > {{ .Values.monitoring.alerts.experiment.zLimit | toJson }} or service:sms_experiment_difference:z{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"} < -{{ .Values.monitoring.alerts.experiment.zLimit | toJson }})
          and min by (comparison, namespace, release, service) (variant:sms_experiment_requests:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"}) >= {{ .Values.monitoring.alerts.experiment.minimumRequests | int64 }}
          and sum by (comparison, namespace, release, service) (variant:sms_experiment_events:increase{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",comparison="spam"}) >= {{ .Values.monitoring.alerts.experiment.minimumEvents | int64 }}
      for: {{ .Values.monitoring.alerts.experiment.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        variant: canary
      annotations:
        summary: The canary classifies a different share of messages as spam than the baseline.
        description: "The share of spam of {{`{{ $labels.service }}`}} differs from the baseline by {{`{{ $value | printf \"%.1f\" }}`}} standard errors in the last {{ .Values.monitoring.alerts.experiment.window }}. The limit is {{ .Values.monitoring.alerts.experiment.zLimit | toJson }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "CanarySpamShare" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group shadow, as a list with one item.
*/}}
{{- define "sms-checker.rules.shadow" -}}
- name: shadow
  rules:
    - alert: VariantDown
      expr: "absent(sms_ready{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\",variant=\"shadow\"} == 1)"
      for: {{ .Values.monitoring.alerts.availability.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: model-service
        variant: shadow
      annotations:
        summary: A variant has no ready pod.
        description: "No pod of model-service, variant shadow, has been ready for {{ .Values.monitoring.alerts.availability.for }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "VariantDown" "root" $) | quote }}
        {{- end }}
    - alert: ShadowNotMirrored
      expr: |-
        (sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="shadow"}[10m])) or 0 * sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="primary"}[10m])))
          / sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="primary"}[10m])) < {{ .Values.monitoring.alerts.shadow.share | int64 }} / 100
          and sum by (namespace, release, service) (increase(sms_http_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",service="model-service",route=~"/predict|/predict/batch",variant="primary"}[10m])) >= {{ .Values.monitoring.alerts.shadow.minimumRequests | int64 }}
      for: {{ .Values.monitoring.alerts.shadow.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        variant: shadow
      annotations:
        summary: The shadow model does not receive the requests of primary.
        description: "Shadow received {{`{{ $value | humanizePercentage }}`}} of the requests to primary in the last 10m. At least {{ .Values.monitoring.alerts.shadow.share | int64 }} % are expected."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "ShadowNotMirrored" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group drift, as a list with one item.
*/}}
{{- define "sms-checker.rules.drift" -}}
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
      for: {{ .Values.monitoring.alerts.drift.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The share of spam that a model finds is outside its traffic baseline.
        description: "{{`{{ $labels.variant }}`}} ({{`{{ $labels.version }}`}}) classified {{`{{ $value | humanizePercentage }}`}} of the messages of the last {{ .Values.monitoring.alerts.drift.window }} as spam."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "SpamShareUnexpected" "root" $) | quote }}
        {{- end }}
    - alert: MessageLengthUnexpected
      expr: |-
        (model:sms_model_message_length_characters:mean_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} > max by (namespace, release, service, variant, version) (sms_model_expected_mean_length_characters{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",bound="high"}) or model:sms_model_message_length_characters:mean_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} < max by (namespace, release, service, variant, version) (sms_model_expected_mean_length_characters{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",bound="low"}))
          and model:sms_model_messages:increase_drift{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"} >= {{ .Values.monitoring.alerts.drift.minimumMessages | int64 }}
      for: {{ .Values.monitoring.alerts.drift.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The mean message length is outside the traffic baseline of a model.
        description: "{{`{{ $labels.variant }}`}} ({{`{{ $labels.version }}`}}) received messages of {{`{{ $value | printf \"%.0f\" }}`}} characters on average in the last {{ .Values.monitoring.alerts.drift.window }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "MessageLengthUnexpected" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group evidence, as a list with one item.
*/}}
{{- define "sms-checker.rules.evidence" -}}
- name: evidence
  rules:
    - alert: EvidenceStale
      expr: |-
        sum by (namespace, release) (increase(sms_classification_requests_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}"}[10m])) > 0
          unless on (namespace, release) sum by (namespace, release) (increase(sms_evidence_events_total{namespace="{{ .Release.Namespace }}",release="{{ .Release.Name }}",kind="outcome",result="accepted"}[10m])) > 0
      for: {{ .Values.monitoring.alerts.evidence.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: "Users get predictions, but no events are stored."
        description: '{{`{{ $value | printf "%.0f" }}`}} messages in the last 10m, and none of their events is stored.'
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "EvidenceStale" "root" $) | quote }}
        {{- end }}
    - alert: EventsDropped
      expr: "sum by (namespace, release, service, variant) (increase(sms_events_dropped_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[10m])) / (sum by (namespace, release, service, variant) (increase(sms_events_dropped_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[10m])) + sum by (namespace, release, service, variant) (increase(sms_events_sent_total{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}[10m])) > 0) > {{ .Values.monitoring.alerts.evidence.droppedPercent | int64 }} / 100"
      for: {{ .Values.monitoring.alerts.evidence.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: "A variant drops events, so its experiment may not be valid."
        description: "{{`{{ $labels.service }}`}}, variant {{`{{ $labels.variant }}`}}, dropped {{`{{ $value | humanizePercentage }}`}} of its events in the last 10m. The limit is {{ .Values.monitoring.alerts.evidence.droppedPercent | int64 }} %."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "EventsDropped" "root" $) | quote }}
        {{- end }}
    - alert: EvidenceNotWritable
      expr: "min by (namespace, release) (sms_evidence_database_writable{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}) == 0"
      labels:
        severity: critical
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: "The database of experiment-service cannot be written: events are lost, and feedback is refused."
        description: "The disk is full, or the database cannot be reached. The readiness probe says which."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "EvidenceNotWritable" "root" $) | quote }}
        {{- end }}
    - alert: EvidenceDiskNearlyFull
      expr: "min by (namespace, release) (sms_evidence_disk_free_ratio{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\"}) < {{ .Values.monitoring.alerts.evidence.diskFreePercent | int64 }} / 100"
      for: {{ .Values.monitoring.alerts.evidence.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
      annotations:
        summary: The volume of experiment-service has little free space.
        description: "{{`{{ $value | humanizePercentage }}`}} of the volume is free. The threshold is {{ .Values.monitoring.alerts.evidence.diskFreePercent | int64 }} %."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "EvidenceDiskNearlyFull" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group app-autoscaling, as a list with one item.
*/}}
{{- define "sms-checker.rules.app-autoscaling" -}}
- name: app-autoscaling
  rules:
    - alert: AutoscalerAtMaximum
      expr: "count by (namespace, release, service, variant) (up{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"app-service\"} == 1) >= {{ .Values.autoscaling.app.maxReplicas | int64 }}"
      for: {{ .Values.monitoring.alerts.autoscaler.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: app-service
      annotations:
        summary: A variant has reached its maximum number of replicas.
        description: "{{`{{ $labels.service }}`}}, variant {{`{{ $labels.variant }}`}}, has had {{`{{ $value }}`}} pods for {{ .Values.monitoring.alerts.autoscaler.for }}. The maximum is {{ .Values.autoscaling.app.maxReplicas | int64 }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "AutoscalerAtMaximum" "root" $) | quote }}
        {{- end }}
{{- end }}

{{/*
Rule group model-autoscaling, as a list with one item.
*/}}
{{- define "sms-checker.rules.model-autoscaling" -}}
- name: model-autoscaling
  rules:
    - alert: AutoscalerAtMaximum
      expr: "count by (namespace, release, service, variant) (up{namespace=\"{{ .Release.Namespace }}\",release=\"{{ .Release.Name }}\",service=\"model-service\"} == 1) >= {{ .Values.autoscaling.model.maxReplicas | int64 }}"
      for: {{ .Values.monitoring.alerts.autoscaler.for | quote }}
      labels:
        severity: warning
        namespace: {{ .Release.Namespace | quote }}
        release: {{ .Release.Name | quote }}
        service: model-service
      annotations:
        summary: A variant has reached its maximum number of replicas.
        description: "{{`{{ $labels.service }}`}}, variant {{`{{ $labels.variant }}`}}, has had {{`{{ $value }}`}} pods for {{ .Values.monitoring.alerts.autoscaler.for }}. The maximum is {{ .Values.autoscaling.model.maxReplicas | int64 }}."
        {{- if .Values.monitoring.alerts.runbookUrl }}
        runbook_url: {{ include "sms-checker.runbookUrl" (dict "alert" "AutoscalerAtMaximum" "root" $) | quote }}
        {{- end }}
{{- end }}
