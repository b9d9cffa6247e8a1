/**
 * What a process must have in its environment before it loads ONNX Runtime: without it the runtime's Linux build tells its makers
 * about every start and session. A worker thread's own `process.env` is a copy that the runtime does not see.
 */
export const onnxRuntimeEnvironment = { ORT_DISABLE_TELEMETRY: '1' } as const
