export { type HelmMajor, helmBinary } from './binary.ts'
export {
  type BatchCase,
  type ChartFiles,
  helmLint,
  helmNotes,
  type HelmOptions,
  helmTemplate,
  helmTemplateBatch,
  helmTemplateText,
} from './helm.ts'
export { parseManifests, type TemplatedManifest } from './manifests.ts'
