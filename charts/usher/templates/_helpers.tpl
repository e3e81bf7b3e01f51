{{- define "usher.fullname" -}}
{{- .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-usher" .Release.Name) (contains "usher" .Release.Name)) | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{/* The Service of the webhooks; its name is in the certificate. */}}
{{- define "usher.service" -}}
{{ include "usher.fullname" . }}-webhook
{{- end }}

{{- define "usher.selectorLabels" -}}
app.kubernetes.io/name: usher
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "usher.labels" -}}
{{ include "usher.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* What keeps the certificate, in the mode selfManaged. Its labels are others than those of the serving pods, which the Service selects. */}}
{{- define "usher.keeper" -}}
{{ include "usher.fullname" . }}-certificates
{{- end }}

{{- define "usher.keeperSelectorLabels" -}}
app.kubernetes.io/name: usher-certificates
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "usher.keeperLabels" -}}
{{ include "usher.keeperSelectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "usher.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "usher.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end }}

{{/* Not empty where the serving pods ask the API server for something: then they have a token, and a way there. */}}
{{- define "usher.asksApiServer" -}}
{{- if or .Values.events.enabled .Values.watch.resources .Values.watch.gatekeeper.enabled }}true{{ end -}}
{{- end }}

{{- define "usher.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end }}

{{- define "usher.certificateSecret" -}}
{{- if eq .Values.certificates.mode "given" -}}
{{ .Values.certificates.given.secretName }}
{{- else -}}
{{ include "usher.fullname" . }}-tls
{{- end }}
{{- end }}

{{/* The names that the certificate is for, as JSON. API servers ask for the first one. */}}
{{- define "usher.certificateNames" -}}
{{- $name := printf "%s.%s.svc" (include "usher.service" .) .Release.Namespace -}}
{{- list $name (printf "%s.cluster.local" $name) | toJson -}}
{{- end }}

{{/* A volume of policies: files of the values, and ConfigMaps. Arguments: root, name, set. */}}
{{- define "usher.policyVolume" -}}
- name: {{ .name }}
  projected:
    sources:
      {{- if .set.files }}
      - configMap: {name: {{ include "usher.fullname" .root }}-{{ .name }}}
      {{- end }}
      {{- range .set.configMaps }}
      - configMap: {name: {{ . }}}
      {{- end }}
{{- end }}

{{/*
The caBundle that a registration has in the cluster, where that can be asked (mode selfManaged) and the keeper has not written it yet:
helm would take out what an older release had and this one has not. Once it is the keeper's, helm says nothing of it: a rollback would
bring an old one back. Arguments: root, kind.
*/}}
{{- define "usher.keptBundle" -}}
{{- $found := lookup "admissionregistration.k8s.io/v1" .kind "" (include "usher.fullname" .root) | default dict -}}
{{- $kept := false -}}
{{- range dig "metadata" "managedFields" list $found }}{{ if eq .manager "usher-certificates" }}{{ $kept = true }}{{ end }}{{ end -}}
{{- range $i, $webhook := get $found "webhooks" | default list -}}
{{- if and (eq $i 0) (not $kept) }}{{ dig "clientConfig" "caBundle" "" $webhook | b64dec }}{{ end -}}
{{- end -}}
{{- end }}

{{/* What both webhooks have in common. Arguments: root, webhook, path, ca. */}}
{{- define "usher.webhook" -}}
{{- $values := .root.Values -}}
admissionReviewVersions: [v1]
sideEffects: None
matchPolicy: Equivalent
failurePolicy: {{ .webhook.failurePolicy }}
timeoutSeconds: {{ .webhook.timeoutSeconds }}
clientConfig:
  {{- with .ca }}
  caBundle: {{ . | b64enc }}
  {{- end }}
  service:
    name: {{ include "usher.service" .root }}
    namespace: {{ .root.Release.Namespace }}
    path: {{ .path }}
    port: {{ $values.listen.servicePort }}
namespaceSelector:
  matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values: {{ concat (list .root.Release.Namespace "kube-system") ($values.namespaces.exempt | default list) | uniq | toJson }}
    {{- with $values.namespaces.ignoreLabel }}
    - key: {{ . }}
      operator: DoesNotExist
    {{- end }}
    {{- with $values.namespaces.matchExpressions }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- with $values.webhooks.matchConditions }}
matchConditions:
  {{- toYaml . | nindent 2 }}
{{- end }}
rules:
  {{- $operations := .webhook.operations }}
  {{- range concat $values.webhooks.rules ($values.webhooks.extraRules | default list) }}
  - {{ toYaml (merge (dict "operations" $operations) .) | nindent 4 | trim }}
  {{- end }}
{{- end }}
