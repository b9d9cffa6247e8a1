{{/*
The pods of experiment-service.
*/}}
{{- define "sms-checker.experimentPodTemplate" -}}
metadata:
  {{- include "sms-checker.podMetadata" (dict "service" "experiment-service" "variant" "none" "checksum" (include (print $.Template.BasePath "/experiment-service/config.yaml") . | sha256sum) "root" $) | trimPrefix "\n" | nindent 2 }}
spec:
  {{- include "sms-checker.podSettings" . | nindent 2 }}
  serviceAccountName: {{ .Values.namePrefix }}experiment-service
  {{- if .Values.pods.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml .Values.pods.topologySpreadConstraints | nindent 4 }}
  {{- else if .Values.pods.spreadVariants }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sms-checker.experimentSelectorLabels" . | nindent 10 }}
          version: none
      matchLabelKeys:
        - pod-template-hash
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "sms-checker.experimentSelectorLabels" . | nindent 10 }}
          version: none
      matchLabelKeys:
        - pod-template-hash
  {{- end }}
  containers:
    - name: experiment-service
      image: "{{ include "sms-checker.imageRegistry" . }}{{ .Values.experiment.image.repository }}:{{ .Values.experiment.image.tag | default .Chart.AppVersion }}{{ if .Values.experiment.image.digest }}@{{ .Values.experiment.image.digest }}{{ end }}"
      imagePullPolicy: {{ .Values.images.pullPolicy }}
      ports:
        - name: http
          containerPort: 8082
      env:
        - name: LOG_LEVEL
          valueFrom:
            configMapKeyRef:
              name: {{ .Values.namePrefix }}experiment-service
              key: LOG_LEVEL
        - name: MAX_EVENT_LOOP_DELAY_MS
          valueFrom:
            configMapKeyRef:
              name: {{ .Values.namePrefix }}experiment-service
              key: MAX_EVENT_LOOP_DELAY_MS
        - name: SHUTDOWN_GRACE_MS
          valueFrom:
            configMapKeyRef:
              name: {{ .Values.namePrefix }}experiment-service
              key: SHUTDOWN_GRACE_MS
        - name: RETENTION_DAYS
          valueFrom:
            configMapKeyRef:
              name: {{ .Values.namePrefix }}experiment-service
              key: RETENTION_DAYS
        {{- if .Values.tracing.otlpEndpoint }}
        - name: OTEL_EXPORTER_OTLP_ENDPOINT
          valueFrom:
            configMapKeyRef:
              name: {{ .Values.namePrefix }}experiment-service
              key: OTEL_EXPORTER_OTLP_ENDPOINT
        - name: OTEL_TRACES_SAMPLER_ARG
          valueFrom:
            configMapKeyRef:
              name: {{ .Values.namePrefix }}experiment-service
              key: OTEL_TRACES_SAMPLER_ARG
        {{- end }}
        - name: APP_VERSION
          value: {{ regexFind "^[^@]+" (.Values.experiment.image.tag | default .Chart.AppVersion) | quote }}
        - name: DATA_DIR
          value: /data
        - name: SECRETS_DIR
          value: /etc/experiment-service/secrets
        - name: EXPERIMENT_FILE
          value: /etc/experiment-service/config/experiment.yaml
        {{- if .Values.experiment.database.existingSecret }}
        - name: DATABASE_URL
          valueFrom:
            secretKeyRef:
              name: {{ .Values.experiment.database.existingSecret | quote }}
              key: url
        {{- end }}
      {{- with .Values.experiment.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "sms-checker.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /etc/experiment-service/config
          readOnly: true
        - name: secrets
          mountPath: /etc/experiment-service/secrets
          readOnly: true
        {{- if eq .Values.experiment.database.existingSecret "" }}
        - name: data
          mountPath: /data
        {{- end }}
      {{- include "sms-checker.probes" . | nindent 6 }}
  volumes:
    - name: config
      configMap:
        name: {{ .Values.namePrefix }}experiment-service
    - name: secrets
      secret:
        {{- if .Values.experiment.existingSecret }}
        secretName: {{ .Values.experiment.existingSecret | quote }}
        {{- else }}
        secretName: {{ .Values.namePrefix }}experiment-service
        {{- end }}
    {{- if and (eq .Values.experiment.database.existingSecret "") (not .Values.experiment.persistence.enabled) }}
    - name: data
      emptyDir:
        sizeLimit: {{ .Values.experiment.persistence.size | quote }}
    {{- end }}
{{- end }}
