/**
 * Environment variables for a process that runs ONNX Runtime. Without them, the Linux build reports every start and session to Microsoft.
 *
 * Importing this module sets them in the current process. Import it first, and on the main thread: a worker thread has its own copy of
 * `process.env`, which the runtime does not read.
 */
export const onnxRuntimeEnvironment = { ORT_DISABLE_TELEMETRY: '1' } as const

// biome-ignore lint/style/noProcessEnv: the runtime reads this variable itself.
Object.assign(process.env, onnxRuntimeEnvironment)
