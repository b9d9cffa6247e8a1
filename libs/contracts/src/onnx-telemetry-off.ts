/**
 * Environment of a process that runs ONNX Runtime. Without it, the Linux build reports every start and every session to Microsoft.
 *
 * Importing this module applies it to the current process. Import it first, on the main thread: a worker thread has its own copy of
 * `process.env`, which the runtime does not read.
 */
export const onnxRuntimeEnvironment = { ORT_DISABLE_TELEMETRY: '1' } as const

// biome-ignore lint/style/noProcessEnv: the runtime reads this variable itself.
Object.assign(process.env, onnxRuntimeEnvironment)
