export { type HelmMajor, helmBinary } from './binary.ts'
export {
  type BatchCase,
  type ChartFiles,
  type HelmOptions,
  helmLint,
  helmNotes,
  helmTemplate,
  helmTemplateBatch,
  helmTemplateText,
} from './helm.ts'
export { parseManifests, type TemplatedManifest } from './manifests.ts'
