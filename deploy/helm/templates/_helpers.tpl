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
Metadata of the pods of app-service.
*/}}
{{- define "sms-checker.appPodMetadata" -}}
annotations:
  {{- with omit (.root.Values.pods.annotations | default dict) "checksum/settings" "proxy.istio.io/config" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  checksum/settings: {{ .checksum | quote }}
  {{- if .root.Values.istio.enabled }}
  # Start the sidecar before the application and stop it after, so that no request is lost.
  proxy.istio.io/config: |
    holdApplicationUntilProxyStarts: true
    proxyMetadata:
      EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"
  {{- end }}
labels:
  {{- with omit (.root.Values.pods.labels | default dict) "app.kubernetes.io/name" "app.kubernetes.io/instance" "version" "sidecar.istio.io/inject" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- include "sms-checker.appSelectorLabels" .root | nindent 2 }}
  version: {{ .variant | quote }}
  {{- if .root.Values.istio.enabled }}
  # Request a sidecar even if the namespace is not labelled for injection.
  sidecar.istio.io/inject: "true"
  {{- end }}
{{- end }}

{{/*
Pod settings of both services.
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
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
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
{{- if .Values.images.registry | default .Values.global.imageRegistry }}
{{- printf "%s/" (.Values.images.registry | default .Values.global.imageRegistry) -}}
{{- else }}
{{- "" -}}
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
Probes and preStop hook of both services.
*/}}
{{- define "sms-checker.probes" -}}
startupProbe:
  httpGet:
    path: /healthz
    port: http
  periodSeconds: 1
  failureThreshold: 60
# Fails while the service starts, while no model is loaded, and while it shuts down.
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

{{/*
The pods of app-service.
*/}}
{{- define "sms-checker.appPodTemplate" -}}
metadata:
  {{- include "sms-checker.appPodMetadata" (dict "variant" .variant "checksum" (include (print .root.Template.BasePath "/app-service/config.yaml") .root | sha256sum) "root" .root) | nindent 2 }}
spec:
  {{- include "sms-checker.podSettings" .root | nindent 2 }}
  serviceAccountName: {{ .root.Values.namePrefix }}app-service
  {{- if .root.Values.pods.topologySpreadConstraints }}
  {{- with .root.Values.pods.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- else if .root.Values.pods.spreadVariants }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sms-checker.appSelectorLabels" .root | nindent 10 }}
          version: {{ .variant | quote }}
      matchLabelKeys:
        - pod-template-hash
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sms-checker.appSelectorLabels" .root | nindent 10 }}
          version: {{ .variant | quote }}
      matchLabelKeys:
        - pod-template-hash
  {{- end }}
  initContainers:
    - name: ui
      image: "{{ include "sms-checker.imageRegistry" .root }}{{ .own.ui.image.repository }}:{{ .own.ui.image.tag | default .root.Chart.AppVersion }}{{ ternary (printf "@%s" .own.ui.image.digest) "" (not (not .own.ui.image.digest)) }}"
      imagePullPolicy: {{ .root.Values.images.pullPolicy }}
      command:
        - cp
        - "-R"
        - /ui/.
        - /srv/ui
      resources:
        requests:
          cpu: 10m
          memory: 16Mi
        limits:
          memory: 64Mi
      securityContext:
        {{- include "sms-checker.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        - name: ui
          mountPath: /srv/ui
  containers:
    -
      {{- include "sms-checker.probes" .root | nindent 6 }}
      name: app-service
      image: "{{ include "sms-checker.imageRegistry" .root }}{{ .own.image.repository }}:{{ .own.image.tag | default .root.Chart.AppVersion }}{{ ternary (printf "@%s" .own.image.digest) "" (not (not .own.image.digest)) }}"
      imagePullPolicy: {{ .root.Values.images.pullPolicy }}
      ports:
        - name: http
          containerPort: 8080
      envFrom:
        - configMapRef:
            name: {{ .root.Values.namePrefix }}app-config
      env:
        - name: APP_VARIANT
          value: {{ .variant | quote }}
        - name: APP_VERSION
          value: {{ .own.version | default (regexFind "^[^@]+" (.own.image.tag | default .root.Chart.AppVersion)) | quote }}
        - name: UI_DIR
          value: /srv/ui
        {{- with .own.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .own.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "sms-checker.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        - name: ui
          mountPath: /srv/ui
          readOnly: true
  volumes:
    - name: ui
      emptyDir:
        sizeLimit: 64Mi
{{- end }}

{{/*
Selector labels of model-service, for all variants.
*/}}
{{- define "sms-checker.modelSelectorLabels" -}}
app.kubernetes.io/name: model-service
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/*
Metadata of the pods of model-service.
*/}}
{{- define "sms-checker.modelPodMetadata" -}}
annotations:
  {{- with omit (.root.Values.pods.annotations | default dict) "checksum/settings" "proxy.istio.io/config" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  checksum/settings: {{ .checksum | quote }}
  {{- if .root.Values.istio.enabled }}
  # Start the sidecar before the application and stop it after, so that no request is lost.
  proxy.istio.io/config: |
    holdApplicationUntilProxyStarts: true
    proxyMetadata:
      EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"
  {{- end }}
labels:
  {{- with omit (.root.Values.pods.labels | default dict) "app.kubernetes.io/name" "app.kubernetes.io/instance" "version" "sidecar.istio.io/inject" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- include "sms-checker.modelSelectorLabels" .root | nindent 2 }}
  version: {{ .variant | quote }}
  {{- if .root.Values.istio.enabled }}
  # Request a sidecar even if the namespace is not labelled for injection.
  sidecar.istio.io/inject: "true"
  {{- end }}
{{- end }}

{{/*
The pods of model-service.
*/}}
{{- define "sms-checker.modelPodTemplate" -}}
metadata:
  {{- include "sms-checker.modelPodMetadata" (dict "variant" .variant "checksum" (include (print .root.Template.BasePath "/model-service/config.yaml") .root | sha256sum) "root" .root) | nindent 2 }}
spec:
  {{- include "sms-checker.podSettings" .root | nindent 2 }}
  serviceAccountName: {{ .root.Values.namePrefix }}model-service
  {{- if .root.Values.pods.topologySpreadConstraints }}
  {{- with .root.Values.pods.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- else if .root.Values.pods.spreadVariants }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sms-checker.modelSelectorLabels" .root | nindent 10 }}
          version: {{ .variant | quote }}
      matchLabelKeys:
        - pod-template-hash
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sms-checker.modelSelectorLabels" .root | nindent 10 }}
          version: {{ .variant | quote }}
      matchLabelKeys:
        - pod-template-hash
  {{- end }}
  containers:
    -
      {{- include "sms-checker.probes" .root | nindent 6 }}
      name: model-service
      image: "{{ include "sms-checker.imageRegistry" .root }}{{ .own.image.repository }}:{{ .own.image.tag | default .root.Chart.AppVersion }}{{ ternary (printf "@%s" .own.image.digest) "" (not (not .own.image.digest)) }}"
      imagePullPolicy: {{ .root.Values.images.pullPolicy }}
      ports:
        - name: http
          containerPort: 8081
      envFrom:
        - configMapRef:
            name: {{ .root.Values.namePrefix }}model-config
      env:
        - name: MODEL_VARIANT
          value: {{ .variant | quote }}
        - name: MODEL_DIR
          value: "{{ ternary "/mnt/shared/models" "/app/models" (eq .own.source "sharedStorage") }}/{{ .own.model }}"
        {{- with .own.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .own.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "sms-checker.containerSecurity" .root | nindent 8 }}
      {{- if .root.Values.sharedStorage.enabled }}
      volumeMounts:
        - name: shared
          mountPath: /mnt/shared
          readOnly: true
  volumes:
    - name: shared
      hostPath:
        path: {{ .root.Values.sharedStorage.hostPath | quote }}
        type: Directory
      {{- end }}
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
Receivers and routes of Alertmanager.
*/}}
{{- define "sms-checker.alertmanagerConfiguration" -}}
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
