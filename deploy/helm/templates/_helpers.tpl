{{/*
Labels of every object, beside those that selectors use.
*/}}
{{- define "sms-checker.labels" -}}
helm.sh/chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"
app.kubernetes.io/part-of: {{ .Chart.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/*
Selects the pods of app-service, in all variants.
*/}}
{{- define "sms-checker.appSelector" -}}
app.kubernetes.io/name: app-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Environment of both variants of app-service.
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
What stands before the repository of every image.
*/}}
{{- define "sms-checker.registry" -}}
{{- if ne .Values.images.registry "" }}
{{- printf "%s/" .Values.images.registry -}}
{{- else }}
{{- "" -}}
{{- end }}
{{- end }}

{{/*
Selects the pods of model-service, in all variants.
*/}}
{{- define "sms-checker.modelSelector" -}}
app.kubernetes.io/name: model-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Environment of all variants of model-service.
*/}}
{{- define "sms-checker.modelSettings" -}}
LOG_LEVEL: {{ .Values.settings.logLevel }}
MAX_MESSAGE_LENGTH: "{{ .Values.settings.maxMessageLength | int64 }}"
MAX_EVENT_LOOP_DELAY_MS: "{{ .Values.settings.maxEventLoopDelayMs | int64 }}"
SHUTDOWN_GRACE_MS: "{{ .Values.pods.shutdownGraceMs | int64 }}"
{{- end }}

{{/*
The rule istio.canary.headerRoutingRegex for the header cookie: the id must be the whole value of one cookie, so neither a dot nor a negated class may match the semicolon that ends it.
*/}}
{{- define "sms-checker.cookieRegex" -}}
{{- printf "(.*;\\s*)?user-id=(?:%s)(\\s*;.*)?" (.Values.istio.canary.headerRoutingRegex | replace "[^" "[;" | replace "^" "" | replace "$" "" | replace "\\." "\\x2e" | replace "." "[;]" | replace "[;" "[^;") -}}
{{- end }}

{{/*
How people reach the system.
*/}}
{{- define "sms-checker.scheme" -}}
{{- if or (and .Values.istio.enabled .Values.istio.tls.credentialName) (and (not .Values.istio.enabled) .Values.ingress.tlsSecretName) }}
{{- "https" -}}
{{- else }}
{{- "http" -}}
{{- end }}
{{- end }}
