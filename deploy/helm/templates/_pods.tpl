{{/*
Metadata of the pods of both services.
*/}}
{{- define "sms-checker.podMetadata" -}}
{{- if or (omit (.root.Values.pods.annotations | default dict) "checksum/settings" "proxy.istio.io/config") .checksum .root.Values.istio.enabled }}
annotations:
  {{- with omit (.root.Values.pods.annotations | default dict) "checksum/settings" "proxy.istio.io/config" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- if .checksum }}
  checksum/settings: {{ .checksum | quote }}
  {{- end }}
  {{- if .root.Values.istio.enabled }}
  # Start the sidecar before the application and stop it after, so that no request is lost.
  proxy.istio.io/config: |
    holdApplicationUntilProxyStarts: true
    proxyMetadata:
      EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"
  {{- end }}
{{- end }}
labels:
  {{- with omit (.root.Values.pods.labels | default dict) "app.kubernetes.io/name" "app.kubernetes.io/instance" "version" "sidecar.istio.io/inject" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  app.kubernetes.io/name: {{ .service | quote }}
  app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
  version: {{ .variant | quote }}
  {{- if .root.Values.istio.enabled }}
  # Request a sidecar even if the namespace is not labelled for injection.
  sidecar.istio.io/inject: "true"
  {{- end }}
{{- end }}

{{/*
Pod settings of all services.
*/}}
{{- define "sms-checker.podSettings" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
{{- if .Values.images.pullSecrets }}
imagePullSecrets:
  {{- toYaml .Values.images.pullSecrets | nindent 2 }}
{{- else }}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with .Values.pods.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .Values.pods.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pods.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.pods.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ .Values.pods.terminationGracePeriodSeconds | int64 }}
{{- end }}

{{/*
Registry of the images, with a trailing slash.
*/}}
{{- define "sms-checker.imageRegistry" -}}
{{- if .Values.images.registry | default .Values.global.imageRegistry -}}
{{ .Values.images.registry | default .Values.global.imageRegistry }}/
{{- end }}
{{- end }}

{{/*
Security context of every container, as the Pod Security level restricted requires.
*/}}
{{- define "sms-checker.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end }}

{{/*
Probes and preStop hook of all services.
*/}}
{{- define "sms-checker.probes" -}}
startupProbe:
  httpGet:
    path: /healthz
    port: http
  periodSeconds: 1
  failureThreshold: 60
# Fails while the service starts, cannot serve requests, and shuts down.
readinessProbe:
  httpGet:
    path: /readyz
    port: http
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet:
    path: /healthz
    port: http
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
# Gateways and sidecars keep sending requests until they notice that the pod is terminating.
lifecycle:
  preStop:
    sleep:
      seconds: {{ .Values.pods.drainSeconds | int64 }}
{{- end }}
