{{/*
The pods of model-service.
*/}}
{{- define "sms-checker.modelPodTemplate" -}}
metadata:
  {{- include "sms-checker.podMetadata" (dict "service" "model-service" "variant" .variant "checksum" (include (print .root.Template.BasePath "/model-service/config.yaml") .root | sha256sum) "root" .root) | trimPrefix "\n" | nindent 2 }}
spec:
  {{- include "sms-checker.podSettings" .root | nindent 2 }}
  serviceAccountName: {{ .root.Values.namePrefix }}model-service
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
    - name: model-service
      image: "{{ include "sms-checker.imageRegistry" .root }}{{ .own.image.repository }}:{{ .own.image.tag | default .root.Chart.AppVersion }}{{ if .own.image.digest }}@{{ .own.image.digest }}{{ end }}"
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
          value: "{{ if eq .own.source "sharedStorage" }}/mnt/shared/models{{ else }}/app/models{{ end }}/{{ .own.model }}"
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
      {{- end }}
      {{- include "sms-checker.probes" .root | nindent 6 }}
  {{- if .root.Values.sharedStorage.enabled }}
  volumes:
    - name: shared
      hostPath:
        path: {{ .root.Values.sharedStorage.hostPath | quote }}
        type: Directory
  {{- end }}
{{- end }}
