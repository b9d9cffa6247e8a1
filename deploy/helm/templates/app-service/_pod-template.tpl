{{/*
The pods of app-service.
*/}}
{{- define "sms-checker.appPodTemplate" -}}
metadata:
  {{- include "sms-checker.podMetadata" (dict "service" "app-service" "variant" .variant "checksum" (include (print .root.Template.BasePath "/app-service/config.yaml") .root | sha256sum) "root" .root) | trimPrefix "\n" | nindent 2 }}
spec:
  {{- include "sms-checker.podSettings" .root | nindent 2 }}
  serviceAccountName: {{ .root.Values.namePrefix }}app-service
  {{- if .root.Values.pods.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml .root.Values.pods.topologySpreadConstraints | nindent 4 }}
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
      image: "{{ include "sms-checker.imageRegistry" .root }}{{ .own.ui.image.repository }}:{{ .own.ui.image.tag | default .root.Chart.AppVersion }}{{ if .own.ui.image.digest }}@{{ .own.ui.image.digest }}{{ end }}"
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
    - name: app-service
      image: "{{ include "sms-checker.imageRegistry" .root }}{{ .own.image.repository }}:{{ .own.image.tag | default .root.Chart.AppVersion }}{{ if .own.image.digest }}@{{ .own.image.digest }}{{ end }}"
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
      {{- include "sms-checker.probes" .root | nindent 6 }}
  volumes:
    - name: ui
      emptyDir:
        sizeLimit: 64Mi
{{- end }}
