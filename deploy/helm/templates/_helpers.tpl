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
Selector labels of model-service, for all variants.
*/}}
{{- define "sms-checker.modelSelectorLabels" -}}
app.kubernetes.io/name: model-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Selector labels of experiment-service.
*/}}
{{- define "sms-checker.experimentSelectorLabels" -}}
app.kubernetes.io/name: experiment-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Selector labels of the rollback controller.
*/}}
{{- define "sms-checker.rollbackSelectorLabels" -}}
app.kubernetes.io/name: rollback-controller
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
The monitoring mode of this release: operator, embedded or off.
*/}}
{{- define "sms-checker.monitoringMode" -}}
{{- if eq .Values.monitoring.mode "auto" -}}
{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" -}}
operator
{{- else -}}
embedded
{{- end }}
{{- else -}}
{{- .Values.monitoring.mode -}}
{{- end }}
{{- end }}

{{/*
The expression istio.canary.headerRoutingRegex for the cookie header. The user id must be the whole value of one cookie, so the dot and negated classes must not match a semicolon.
*/}}
{{- define "sms-checker.cookieRegex" -}}
(.*;\s*)?user-id=(?:{{ .Values.istio.canary.headerRoutingRegex | replace "[^" "[;" | replace "^" "" | replace "$" "" | replace "\\." "\\x2e" | replace "." "[;]" | replace "[;" "[^;" }})(\s*;.*)?
{{- end }}

{{/*
Scheme of the URLs under which users reach the release.
*/}}
{{- define "sms-checker.urlScheme" -}}
{{- if or (and .Values.istio.enabled .Values.istio.tls.credentialName) (and (not .Values.istio.enabled) .Values.ingress.tlsSecretName) -}}
https
{{- else -}}
http
{{- end }}
{{- end }}
