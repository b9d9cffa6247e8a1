import '@sms-checker/contracts/onnx-telemetry-off'
